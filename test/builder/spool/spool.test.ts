import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { connect } from "../../../builder/connect";
import { startService } from "../../../builder/service";
import { type Answer, type HostilePeer, newHostilePeer, type Request, secret } from "../../support/hostile";
import { chaincodeJson, imageJson, launchJson } from "../../support/launch";
import { treeOf } from "../../support/verbmodes";
import { eventually, makeFolder, removeFolder } from "../../support/verbs";

describe("An agent whose peer is in other hands", () => {
    let peer: HostilePeer;

    beforeEach(async () => {
        peer = await newHostilePeer();
    });

    afterEach(async () => {
        await peer.close();
    });

    const answerTo = (request: Request): Promise<Answer> => peer.ask(request).answered();
    const run = (more: Partial<Request> = {}): Request => {
        peer.put({ "run/chaincode.json": launchJson() });
        const image = (folder: string): void => {
            writeFileSync(join(folder, "image.json"), JSON.stringify(imageJson));
            more.prepare?.(folder);
        };
        return { verb: "k8s/run", args: ["/bld", join(peer.shared, "run")], ...more, prepare: image };
    };
    const writes = (): readonly string[] => peer.cluster.requests.filter((request) => !request.startsWith("GET "));

    it("takes no settings from it", async () => {
        const canary = join(peer.shared, "canary");
        const exec = {
            apiVersion: "client.authentication.k8s.io/v1",
            command: "touch",
            args: [canary],
            interactiveMode: "Never",
        };
        const kubeconfig = {
            "current-context": "a",
            contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
            clusters: [{ name: "a", cluster: { server: "https://localhost:1" } }],
            users: [{ name: "a", user: { exec } }],
        };
        peer.put({ kubeconfig });
        const environment = {
            KUBECONFIG_PATH: join(peer.shared, "kubeconfig"),
            FABRIC_K8S_BUILDER_NAMESPACE: "another",
            FABRIC_K8S_BUILDER_NODE_ROLE: "another",
            FABRIC_K8S_BUILDER_OBJECT_NAME_PREFIX: "another",
            FABRIC_K8S_BUILDER_SERVICE_ACCOUNT: "another",
            FABRIC_K8S_BUILDER_START_TIMEOUT: "1ms",
            FABRIC_BUILDER_CONFIG_MAP: "another",
            FABRIC_BUILDER_CACHE: peer.own,
            POD_NAME: "another",
            NODE_OPTIONS: "--inspect",
        };
        const { said } = peer.ask(run({ environment }));
        await eventually("a start", () => said().includes("Running chaincode"));
        assert.ok(!existsSync(canary));
        assert.ok(!JSON.stringify([peer.cluster.objects("Job"), peer.cluster.requests]).includes("another"));
    });

    it("does nothing for another peer's ID", async () => {
        const { said, status } = await answerTo(run({ environment: { CORE_PEER_ID: "org1-peer2" } }));
        assert.equal(said, "the request is of peer org1-peer2, and this agent serves org1-peer1\n");
        assert.equal(status, "1\n");
    });

    it("does nothing for another organisation", async () => {
        const request = run();
        peer.put({ "run/chaincode.json": { ...launchJson(), mspid: "Org2MSP" } });
        const { said } = await answerTo(request);
        assert.match(said, /chaincode\.json is of organisation Org2MSP, and this peer's is Org1MSP\n$/);
        assert.deepEqual(writes(), []);
    });

    for (const name of ["image.json", "request", "job", "output", "job.new"]) {
        it(`does not follow a link in the place of the request's ${name}`, async () => {
            const token = join(peer.own, "token");
            const answer = peer.ask(
                run({
                    prepare: (folder) => {
                        rmSync(join(folder, name), { force: true });
                        symlinkSync(token, join(folder, name));
                    },
                }),
            );
            const isOver = (): boolean => /Running|is not|image.json/.test(answer.said()) || peer.logged.length > 0;
            await eventually("an answer", () => isOver() || peer.cluster.objects("Pod").length > 0);
            await new Promise((resolve) => setTimeout(resolve, 50));
            assert.equal(readFileSync(token, "utf8"), secret);
            assert.ok(!JSON.stringify([answer.said(), peer.logged, peer.cluster.requests]).includes(secret));
        });
    }

    it("writes its answer into the request and nowhere else", async () => {
        const token = join(peer.own, "token");
        const prepare = (folder: string): void => {
            symlinkSync(token, join(folder, "status.new"));
        };
        const { status } = await answerTo({ verb: "k8s/detect", args: ["a", "b"], prepare });
        assert.equal(status, "1\n");
        assert.equal(readFileSync(token, "utf8"), secret);
    });

    for (const job of [
        "../../../../../api/v1/namespaces/fabric-dev/secrets/org1-ca",
        "hlfcc-other-aaaaaaaaaaaaa-bcdfg",
    ]) {
        it(`removes nothing that a request names as its Job: ${job}`, async () => {
            const prepare = (folder: string): void => {
                writeFileSync(join(folder, "job"), job);
            };
            await answerTo(run({ prepare }));
            assert.deepEqual(writes(), []);
        });
    }

    it("goes on for others after a request that is none", async () => {
        peer.ask(
            run({
                prepare: (folder) => {
                    mkdirSync(join(folder, "job"));
                },
            }),
        );
        await eventually("a line in the log", () => peer.logged.length === 1);
        const { said } = peer.ask(run());
        await eventually("a start", () => said().includes(`Running chaincode ID ${chaincodeJson.chaincodeId}`));
    });
});

describe("An agent", () => {
    it("does not take a link for its spool folder", () => {
        const [shared, own] = [makeFolder({}), makeFolder({})];
        symlinkSync(own, join(shared, "spool"));
        const parts = { folder: join(shared, "spool"), environment: {}, connect, log: () => undefined };
        assert.throws(() => startService(parts), /not a directory/);
        assert.deepEqual(treeOf(own), []);
        [shared, own].forEach(removeFolder);
    });

    it("runs no plugin of its own kubeconfig", async () => {
        const folder = makeFolder({});
        const canary = join(folder, "canary");
        const kubeconfig = join(folder, "kubeconfig");
        const exec = {
            apiVersion: "client.authentication.k8s.io/v1",
            command: "touch",
            args: [canary],
            interactiveMode: "Never",
        };
        const of = (user: object): string =>
            JSON.stringify({
                "current-context": "a",
                contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
                clusters: [{ name: "a", cluster: { server: "https://localhost:1" } }],
                users: [{ name: "a", user }],
            });
        for (const { user, says } of [
            { user: { exec }, says: /context a .*its user has an exec plugin, and no programs are run here\n$/ },
            { user: { "auth-provider": { name: "gcp" } }, says: /not supported here: auth-provider\n$/ },
        ]) {
            writeFileSync(kubeconfig, of(user));
            const peer = await newHostilePeer({ KUBECONFIG_PATH: kubeconfig });
            const made = join(peer.shared, "run");
            mkdirSync(made);
            writeFileSync(join(made, "chaincode.json"), JSON.stringify(launchJson()));
            const prepare = (request: string): void => {
                writeFileSync(join(request, "image.json"), JSON.stringify(imageJson));
            };
            const { said } = await peer.ask({ verb: "k8s/run", args: ["/bld", made], prepare }).answered();
            assert.match(said, says);
            assert.ok(!existsSync(canary));
            await peer.close();
        }
        removeFolder(folder);
    });
});
