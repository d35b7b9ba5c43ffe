import { runPlugin } from "../main";
import { newRandomPlugin } from "./provider";

void runPlugin(newRandomPlugin);
