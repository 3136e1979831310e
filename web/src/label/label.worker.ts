/** Labelling off the page's thread; see `Labeller` for what it offers. */
import { expose } from "comlink";
import { Labeller } from "./labeller";

expose(new Labeller());
