/** Reading files off the page's thread; see `FactsReader` for what it offers. */
import { expose } from "comlink";
import { FactsReader } from "./factsReader";

expose(new FactsReader());
