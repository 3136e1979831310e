/** Matching off the page's thread; see `MatchQueue` for what it offers. */
import { expose } from "comlink";
import { MatchQueue } from "./matchQueue";

expose(new MatchQueue());
