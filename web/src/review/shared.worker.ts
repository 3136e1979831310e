/** Finding what two files share off the page's thread. */
import { expose } from "comlink";
import { sharedOf } from "./shared";

expose(sharedOf);
