// The process that gives volume claims a folder each: main.ts KUBECONFIG FOLDER
import { newKubeClient } from "../../../cluster/client";
import { loadCluster } from "../../../cluster/kubeconfig";
import { reasonOf } from "../../../fabric/failure";
import { provisionVolumes } from "./provision";

const [, , kubeconfig, folder] = process.argv;
if (kubeconfig === undefined || folder === undefined) {
    throw new Error("usage: main.ts KUBECONFIG FOLDER");
}
provisionVolumes(newKubeClient(loadCluster({ kubeconfig })), folder, new AbortController().signal).catch(
    (error: unknown) => {
        console.error(reasonOf(error));
        process.exitCode = 1;
    },
);
