import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { startCluster } from "../../embedded/cluster/cluster";
import { findPart } from "../../embedded/cluster/processes";
import { callContract, type Client } from "../support/calling";
import { killInPod } from "../support/containers";
import { succeeded, useStack } from "../support/live-stack";
import { timesTable, untilAnswering, untilEnded, untilRestarted, untilSingle } from "../support/survival";

const namespace = "fabric-survival";
const peerPod = `/api/v1/namespaces/${namespace}/pods/org1-peer1-0`;

/** How long the next transaction may take once what was killed is back. Seconds. */
const longestAnswer = 10;

/** How often each part is killed alone; `npm run e2e:all` does it ten times. */
const rounds = Number(process.env["KILL_ROUNDS"] ?? 4);

/** How often several are killed at once. */
const combinations = Math.min(rounds, 3);

/** How often the API server is stopped; each takes more than half a minute. */
const outages = Number(process.env["API_SERVER_OUTAGES"] ?? 1);

const outage = 30_000;

interface Part {
    readonly name: string;
    readonly times: number;
    /** Whether the chaincode's pod goes on. */
    readonly sparesPod: boolean;
    /** Kills it; resolves when it is back, or gone where only the next transaction brings it back. */
    readonly kill: (chaincodePod: string) => Promise<void>;
}

describe("chaincode is there once, and answers within 10 s, each time after SIGKILL of", function () {
    this.timeout(900_000);
    const times = new Map<string, readonly number[]>();
    const live = useStack({
        name: "survival",
        namespace,
        config: () => small,
        beforeEnd: async ({ toolchain }) => {
            await restart.catch(() => undefined);
            await startCluster(toolchain);
        },
    });
    let client: Client;
    let peerUid: string;
    let restart: Promise<unknown> = Promise.resolve();

    before(async () => {
        succeeded(await live.up());
        client = await live.clientOf("org1");
        peerUid = (await live.kubernetes.get(peerPod)).metadata.uid ?? "";
    });

    after(() => {
        console.log(`\n${timesTable("seconds to the next answer, after", times)}\n`);
    });

    const submit = (asset: string): Promise<string> =>
        callContract(client, "submit", "CreateAsset", [asset, "blue", "5", "Tomoko", "300"]);

    const killAgent = (): void => {
        killInPod(peerUid, /agent\.cjs/);
    };
    const killRun = (): void => {
        killInPod(peerUid, /\/k8s\/bin\/run /);
    };
    const killPeer = (): void => {
        killInPod(peerUid, /^peer node start/);
    };
    const killChaincode = (pod: string): void => {
        killInPod(pod, /^node /);
    };
    const untilBack = (containers: readonly string[], kill: () => void): Promise<void> =>
        untilRestarted(live.kubernetes, peerPod, containers, kill);

    const killRunAndPod = async (pod: string): Promise<void> => {
        killRun();
        // The pod answers until the agent has noticed; a transaction that is under way when it goes is lost.
        await submit(`meanwhile ${pod}`).catch((error: unknown) => {
            assert.match(JSON.stringify(error), /chaincode stream terminated/);
        });
        await untilEnded(live.kubernetes, namespace, pod);
    };

    const killApiServer = async (): Promise<void> => {
        await restart;
        const { pid } = findPart("kube-apiserver", live.cluster.settings) ?? assert.fail("there is no API server");
        process.kill(pid, "SIGKILL");
        await setTimeout(outage);
        restart = startCluster(live.toolchain);
        await untilAnswering(live.kubernetes);
    };

    const parts: readonly Part[] = [
        { name: "the agent", times: rounds, sparesPod: true, kill: () => untilBack(["builder"], killAgent) },
        { name: "run", times: rounds, sparesPod: false, kill: killRunAndPod },
        {
            name: "the chaincode",
            times: rounds,
            sparesPod: false,
            kill: (pod) => Promise.resolve(pod).then(killChaincode),
        },
        { name: "the peer", times: rounds, sparesPod: false, kill: () => untilBack(["peer"], killPeer) },
        {
            name: "chaincode and agent",
            times: combinations,
            sparesPod: false,
            kill: (pod) =>
                untilBack(["builder"], () => {
                    killChaincode(pod);
                    killAgent();
                }),
        },
        {
            name: "chaincode, agent and peer",
            times: combinations,
            sparesPod: false,
            kill: (pod) =>
                untilBack(["builder", "peer"], () => {
                    killChaincode(pod);
                    killAgent();
                    killPeer();
                }),
        },
        { name: "the API server, for 30 s", times: outages, sparesPod: true, kill: killApiServer },
    ];

    for (const { name, times: count, sparesPod, kill } of parts) {
        it(name, async () => {
            const taken: number[] = [];
            times.set(name, taken);
            for (let round = 1; round <= count; round += 1) {
                const { uid = "" } = (await untilSingle(live.kubernetes, namespace)).metadata;
                await kill(uid);
                const back = Date.now();
                await submit(`${name} ${round}`);
                taken.push((Date.now() - back) / 1000);
                const pod = await untilSingle(live.kubernetes, namespace);
                assert.equal(pod.metadata.uid === uid, sparesPod, "the pod goes on, or another takes its place");
            }
            const late = taken.filter((seconds) => seconds > longestAnswer);
            assert.deepEqual(late, []);
        });
    }
});

/** One orderer, one peer, and one chaincode in a pod. */
function small(config: Record<string, unknown>): void {
    const [chaincode] = config["chaincodes"] as Record<string, unknown>[];
    Object.assign(config, {
        organizations: [
            { name: "org0", mspId: "OrdererMSP", orderers: 1 },
            { name: "org1", mspId: "Org1MSP", peers: 1 },
        ],
        channels: [{ name: "mychannel", members: ["org1"], batch: { timeout: "500ms" } }],
        chaincodes: [{ ...chaincode, verify: [] }],
    });
}
