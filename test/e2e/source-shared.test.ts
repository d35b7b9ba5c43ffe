import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { builderConfigMap, configKey } from "../../builder/contract";
import type { BuilderConfig } from "../../builder/pod-template";
import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { loadCluster } from "../../cluster/kubeconfig";
import type { KubeObject } from "../../cluster/object";
import { startCluster } from "../../embedded/cluster/cluster";
import { ensureImages } from "../../embedded/images/images";
import { ensureToolchain } from "../../embedded/toolchain/toolchain";
import { textAt } from "../../ground/json";
import { languageImages } from "../support/language-images";
import { newPackage, openOwn, type OwnBuilder, type PackageFiles } from "../support/source-builders";
import { tinySources } from "../support/tiny-sources";
import { withinMinute } from "../support/verbs";

describe("Builds of several peers on a real cluster", function () {
    this.timeout(300_000);
    const namespace = `shared-test-${randomBytes(3).toString("hex")}`;
    const peers: OwnBuilder[] = [];
    let client: KubeClient;

    before(async () => {
        const toolchain = await ensureToolchain();
        const cluster = await startCluster(toolchain);
        await ensureImages(toolchain, cluster);
        const { kubeconfig } = cluster.settings;
        client = newKubeClient(loadCluster({ kubeconfig }));
        const metadata = { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } };
        await client.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata });
        const images = await languageImages("node", toolchain, cluster);
        const node = { ...images, environment: {}, resources: { requests: { cpu: "100m" } }, timeout: "20s" };
        const config: BuilderConfig = { pod: {}, chaincodes: {}, languages: { node } };
        const configMap = {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: builderConfigMap },
            data: { [configKey]: JSON.stringify(config) },
        };
        await client.create(`/api/v1/namespaces/${namespace}/configmaps`, configMap);
        const settings = { FABRIC_BUILDER_BUILDS_KEPT_FOR: "10s", FABRIC_BUILDER_BUILDS_AT_ONCE: "1" };
        for (const peerId of ["org1-peer1", "org1-peer2", "org2-peer1"]) {
            peers.push(await openOwn(namespace, kubeconfig, { peerId, settings }));
        }
    });

    after(async () => {
        await Promise.all(peers.map((peer) => peer.close()));
        await client.remove(`/api/v1/namespaces/${namespace}`);
        client.close();
    });

    const pods = async (): Promise<readonly KubeObject[]> =>
        (await client.list(`/api/v1/namespaces/${namespace}/pods`)).items;
    const prepare = async (files: PackageFiles) => Promise.all(peers.map((peer) => peer.prepare(files)));

    it("are one of the same package, whose result the one that comes later has too, and end by themselves", async () => {
        const [first, second, late] = await prepare(building('console.log("made"); setTimeout(() => 0, 3000)'));
        assert.ok(first && second && late);
        await Promise.all([first.build(), second.build()]);
        await late.build();
        const results = [first, second, late].map(({ output }) => readFileSync(join(output, "output.tar.gz")));
        for (const result of results) {
            assert.deepEqual(result, results[0]);
        }
        const begun = [first, second, late].filter((one) => one.said().includes("Building chaincode"));
        assert.equal(begun.length, 1);
        assert.equal((await pods()).length, 1);
        assert.ok(
            [first, second].every((one) => one.said().includes("tiny: made")),
            second.said(),
        );
        await withinMinute("an end of the build", async () =>
            (await pods()).every((pod) => textAt(pod, "status", "phase") === "Succeeded"),
        );
    });

    it("wait for each other, however many peers want them", async () => {
        const [first] = await prepare(building('console.log("made"); setTimeout(() => 0, 5000)'));
        const [, second] = await prepare(building('console.log("made"); setTimeout(() => 0, 100)'));
        assert.ok(first && second);
        const before = first.build();
        await withinMinute("a build", () => first.said().includes("tiny: made"));
        await second.build();
        assert.match(second.said(), /Chaincode tiny waits for its turn: 1 build before it/);
        await before;
    });

    it("say by which setting they took too long, and to which figure", async () => {
        const [one] = await prepare(building("setTimeout(() => 0, 60_000)"));
        assert.ok(one);
        await assert.rejects(one.build());
        assert.match(one.said(), /exit code 124: it took longer than the 20s of languages\.node\.timeout\n$/);
    });
});

/** A package whose build runs a text of JavaScript. */
function building(text: string): PackageFiles {
    return newPackage("node", { ...tinySources.node, "src/build.js": text });
}
