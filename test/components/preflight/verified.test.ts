import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type { NetworkModel } from "../../../components/model/network";
import { accessWarnings } from "../../../components/preflight/verified";
import { startApiServer, type FakeApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { devModel } from "../../support/rendering";

describe("the way to the cluster", () => {
    let server: FakeApiServer;
    before(async () => {
        server = await startApiServer();
    });
    after(() => server.stop());

    const through = async (change: (text: string) => string): Promise<NetworkModel> => {
        const { context, kubeconfig } = await placeOn(server, "fabric-dev");
        writeFileSync(kubeconfig, change(readFileSync(kubeconfig, "utf8")));
        const dev = devModel();
        return { ...dev, cluster: { ...dev.cluster, context, kubeconfig } };
    };

    it("is warned of where it is not verified", async () => {
        const insecure = (text: string): string =>
            text.replace(/certificate-authority-data: .*/, "insecure-skip-tls-verify: true");
        assert.deepEqual(accessWarnings(await through(insecure)), [
            "context fake of the kubeconfig says insecure-skip-tls-verify: whoever is between you and the API server reads each key of the network, " +
                "and does what you may do; put its authority's certificate into certificate-authority-data instead",
        ]);
    });

    it("is none to warn of where it is, or where the kubeconfig says nothing that can be used", async () => {
        assert.deepEqual(accessWarnings(await through((text) => text)), []);
        assert.deepEqual(accessWarnings(await through(() => "[]")), []);
    });
});
