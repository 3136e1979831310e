/** Reading pairs off the page's thread; see `PairReader` for what it offers. */
import { expose } from "comlink";
import { PairReader } from "./pairReader";

expose(new PairReader());
