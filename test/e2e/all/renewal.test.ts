import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { asPeerAdmin } from "../../../components/remote/administration";
import { places } from "../../../embedded/places";
import { certificateFacts } from "../../../fabric/certificates";
import { objectsAt, textAt } from "../../../ground/json";
import { endCertificates, heldBy, type HeldPair } from "../../support/held";
import { ledgerHeight } from "../../support/ledger-height";
import { succeeded, useStack } from "../../support/live-stack";
import { loseVolume } from "../../support/rolled";
import type { Run } from "../../support/stack";

const namespace = `fabric-renewal-${randomBytes(3).toString("hex")}`;
const place = { context: "fabric-embedded", kubeconfig: places.kubeconfig, namespace };

/** As the outputs call them, less the roots. */
const identities = [
    ...["org0-ca", "org0-registrar", "org0-admin", "org0-orderer1"],
    ...["org1-ca", "org1-registrar", "org1-admin", "org1-peer1", "org1-peer2"],
];

/** Of whom administers orderers and who reads metrics. */
const clients = ["org0-administration", "org0-metrics", "org1-metrics"];

/** One orderer and two peers on a channel, without chaincode; the certificates last so long. */
function network(certificates: Readonly<Record<string, string>>) {
    return (config: Record<string, unknown>): void => {
        Object.assign(config, {
            certificates,
            organizations: [
                { name: "org0", mspId: "OrdererMSP", orderers: 1 },
                { name: "org1", mspId: "Org1MSP", peers: 2 },
            ],
            channels: [{ name: "mychannel" }],
            chaincodes: [],
        });
    };
}

const short = network({ lifetime: "720h", renewBefore: "24h" });
const year = network({ lifetime: "8760h", renewBefore: "721h" });

/** The steps build on each other: a failed one fails those after it. */
describe("certificates of a running network", function () {
    this.timeout(900_000);
    const live = useStack({ name: "renewal", namespace, config: () => short });
    const { up, configure } = live;

    before(async () => {
        succeeded(await up());
    });

    const held = (): Promise<ReadonlyMap<string, HeldPair>> => heldBy(live.kubernetes, namespace);

    const height = (): Promise<bigint> =>
        asPeerAdmin(
            { place, peer: { name: "org1-peer2", organisation: "org1", port: 7051 }, mspId: "Org1MSP" },
            (peer) => ledgerHeight(peer, "mychannel"),
        );

    const pods = async (): Promise<ReadonlyMap<string, string>> => {
        const { items } = await live.kubernetes.list(`/api/v1/namespaces/${namespace}/pods`);
        return new Map(items.map(({ metadata }) => [metadata.name ?? "", metadata.uid ?? ""]));
    };

    /** All certificates are others, all keys the same, all pods that use them new, and the channel as high as before. */
    const renewed = async (act: () => Promise<Run>): Promise<void> => {
        const [pairs, running, blocks] = [await held(), await pods(), await height()];
        succeeded(await act());
        const [pairsAfter, runningAfter] = [await held(), await pods()];
        assert.deepEqual([...pairsAfter.keys()], [...pairs.keys()]);
        for (const [name, { certificate, key }] of pairsAfter) {
            assert.equal(key, pairs.get(name)?.key, `${name} keeps its key`);
            assert.notEqual(certificate, pairs.get(name)?.certificate, `${name} has another certificate`);
            const left = certificateFacts(certificate).notAfter.getTime() - Date.now();
            assert.ok(left > 8700 * 3_600_000, `${name} lasts a year, not ${left} ms`);
        }
        for (const [name, uid] of runningAfter) {
            assert.notEqual(uid, running.get(name), `${name} was restarted`);
        }
        assert.equal(await height(), blocks);
        succeeded(await up("--expect-no-changes"));
    };

    it("are left alone outside their window, and their ends are outputs", async () => {
        succeeded(await up("--expect-no-changes"));
        const { certificates } = (await live.stack.outputs()) as { certificates: Record<string, { expires: string }> };
        assert.deepEqual(
            Object.keys(certificates).sort(),
            [...identities, ...clients, "org0-roots", "org1-roots"].sort(),
        );
        for (const name of [...identities, ...clients]) {
            const days = (Date.parse(certificates[name]?.expires ?? "") - Date.now()) / (24 * 3_600_000);
            assert.ok(days > 29 && days < 30, `${name} ends in ${days} days`);
        }
    });

    it("are shown by preview as updates within their window, and nothing is written", async () => {
        const before = await held();
        configure(year);
        const preview = await live.stack.run("preview");
        succeeded(preview);
        for (const name of [...identities, ...clients]) {
            const kind = name.endsWith("-ca") ? "ServerCertificate" : "Identity";
            const known = clients.includes(name) ? "ClientCertificate" : kind;
            assert.match(preview.output, new RegExp(`~ +\\S+:${known} +${name} +update`));
        }
        assert.doesNotMatch(preview.output, /to (?:create|delete|replace)/);
        assert.deepEqual(await held(), before);
    });

    it("are renewed with their keys within their window, node by node, without a config block", () =>
        renewed(() => up()));

    it("leave a channel of one orderer with its leader again within 10 s of the restart", async () => {
        const seconds = await secondsToLeader();
        console.log(
            `\n    the only orderer led its channel again ${seconds.toFixed(1)} s after its container was started\n`,
        );
        assert.ok(seconds <= 10);
    });

    /** From the start of the orderer's container, whose time Kubernetes gives in whole seconds, less what is cut off. */
    const secondsToLeader = async (): Promise<number> => {
        const pod = await live.kubernetes.get(`/api/v1/namespaces/${namespace}/pods/org0-orderer1-0`);
        const [orderer] = objectsAt(pod, "status", "containerStatuses");
        const options = { container: "orderer", follow: false };
        const lines = live.kubernetes.logs(namespace, "org0-orderer1-0", options, AbortSignal.timeout(30_000));
        for await (const line of lines) {
            const [, time] = /(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+) UTC .*Raft leader changed: 0 -> 1/.exec(line) ?? [];
            if (time !== undefined) {
                return (Date.parse(`${time}Z`) - Date.parse(textAt(orderer, "state", "running", "startedAt"))) / 1000;
            }
        }
        return assert.fail("the orderer's log tells of no leader");
    };

    it("are healed by one up when all have ended at once, though no node starts with them", async () => {
        const [pairs, blocks] = [await held(), await height()];
        await endCertificates(live.kubernetes, namespace);
        await restart();
        succeeded(await live.stack.run("refresh", "--yes", "--skip-preview"));
        succeeded(await up());
        for (const [name, { certificate, key }] of await held()) {
            assert.equal(key, pairs.get(name)?.key, `${name} keeps its key`);
            assert.ok(certificateFacts(certificate).notAfter.getTime() > Date.now(), `${name} is valid again`);
        }
        assert.equal(await height(), blocks);
        succeeded(await up("--expect-no-changes"));
    });

    for (const { secret, says } of [
        {
            secret: "org0-orderer1-tls",
            says: /organizations\[0\]\.orderers: channel mychannel knows the consenter org0-orderer1 by the TLS key [0-9a-f]{64} \(SHA-256 of the public key\), but Secret org0-orderer1-tls has no key: .*Restore the Secret from a backup/,
        },
        {
            secret: "org1-ca",
            says: /organizations\[1\]: channel mychannel knows org1 by the root of its CA [0-9a-f]{64} \(SHA-256 of the public key\), but Secret org1-ca has no key: .*Restore the Secret from a backup/,
        },
    ]) {
        it(`are refused by preview and up where Secret ${secret} is lost, until it is restored`, async () => {
            const path = `/api/v1/namespaces/${namespace}/secrets/${secret}`;
            const { data, type, metadata } = await live.kubernetes.get(path);
            await live.kubernetes.remove(path);
            succeeded(await live.stack.run("refresh", "--yes", "--skip-preview"));
            const before = await held();
            for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
                const { status, output } = await live.stack.run(...command);
                assert.notEqual(status, 0, output);
                assert.match(output, says);
            }
            assert.deepEqual(await held(), before);
            const { name = secret, labels } = metadata;
            const restored = { apiVersion: "v1", kind: "Secret", type, data, metadata: { name, namespace, labels } };
            await live.kubernetes.create(`/api/v1/namespaces/${namespace}/secrets`, restored);
            succeeded(await up());
            succeeded(await up("--expect-no-changes"));
        });
    }

    it("are given to a new node after the database of its CA was lost", async () => {
        await loseVolume(live.kubernetes, namespace, "org1-ca");
        succeeded(await live.stack.run("refresh", "--yes", "--skip-preview"));
        configure((config) => {
            year(config);
            const [, org1] = config["organizations"] as Record<string, unknown>[];
            Object.assign(org1 ?? {}, { peers: 3 });
        });
        succeeded(await up());
        assert.ok((await pods()).has("org1-peer3-0"));
    });

    /** All pods at once, as after a power cut. */
    const restart = async (): Promise<void> => {
        const before = await pods();
        await Promise.all(
            [...before.keys()].map((name) => live.kubernetes.remove(`/api/v1/namespaces/${namespace}/pods/${name}`)),
        );
        const deadline = Date.now() + 120_000;
        for (let now = await pods(); [...now].some(([name, uid]) => before.get(name) === uid); now = await pods()) {
            assert.ok(Date.now() < deadline, "all pods are new within two minutes");
            await new Promise((resolve) => setTimeout(resolve, 500));
        }
    };
});
