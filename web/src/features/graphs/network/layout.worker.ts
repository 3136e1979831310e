/** Lays out networks off the page's thread; ended from outside where the result is not wanted. */
import { expose } from "comlink";
import { LayoutRunner } from "./layoutRunner";

expose(new LayoutRunner());
