import { runPlugin } from "../main";
import { newKubernetesPlugin } from "./provider";

void runPlugin(newKubernetesPlugin);
