// The process that gives volume claims a folder each: main.ts KUBECONFIG FOLDER
import { newKubeClient } from "../../../cluster/client";
import { loadCluster } from "../../../cluster/kubeconfig";
import { reasonOf } from "../../../ground/failure";
import { provisionVolumes } from "./provision";

const [, , kubeconfig, folder] = process.argv;
if (kubeconfig === undefined || folder === undefined) {
    throw new Error("usage: main.ts KUBECONFIG FOLDER");
}
const client = newKubeClient(loadCluster({ kubeconfig }, { ...process.env, NO_PROXY: "*" }));
provisionVolumes({ client, folder, signal: new AbortController().signal, tell: console.log }).catch(
    (error: unknown) => {
        console.error(reasonOf(error));
        process.exitCode = 1;
    },
);
