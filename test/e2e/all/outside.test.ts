import assert from "node:assert/strict";
import { publicKeySha256 } from "../../../fabric/certificates";
import { addressOf } from "../../../components/model/host-port";
import { until } from "../../../ground/retry";
import { embeddedCluster } from "../../../embedded/cluster/settings";
import { callContract } from "../../support/calling";
import { channelOf, submitDirectly } from "../../support/direct-client";
import { succeeded, useStack } from "../../support/live-stack";
import { loseVolume, nodePods, restartedNodes, underLoad } from "../../support/rolled";
import { type Config, smallNetwork } from "../../support/small-network";

const namespace = "fabric-e2e-outside";
const { nodeAddress } = embeddedCluster;
const orderers = ["org0-orderer1", "org0-orderer2", "org0-orderer3"];
const nodes = [...orderers, "org1-peer1", "org1-peer2", "org2-peer1", "org2-peer2"];

const chaincode = {
    type: "k8s",
    source: "chaincode/asset-transfer",
    buildArguments: { NODE_IMAGE: "localhost:35000/node:22" },
};

/** Three orderers and four peers that are known inside alone. */
function inside(config: Config): void {
    const [org0, , org2] = config.organizations;
    Object.assign(org0 ?? {}, { orderers: 3 });
    Object.assign(org2 ?? {}, { peers: 2 });
    Object.assign(config.storage, { onDestroy: "delete" });
    Object.assign(config, { chaincodes: [{ ...chaincode, name: "asset-transfer", channel: "mychannel" }] });
}

/** Reached by node ports, with a channel that is founded then. */
function outside(config: Config): void {
    inside(config);
    Object.assign(config, { outside: { type: "nodePort", host: nodeAddress } });
    config.channels.push({ name: "outer", orderers: ["org0"], members: ["org1", "org2"] });
    config.chaincodes.push({ ...chaincode, name: "shared", channel: "outer" });
}

interface Told {
    readonly outside?: Readonly<Record<string, string>>;
    readonly channels: Readonly<Record<string, { readonly consenters: readonly string[] }>>;
}

/** The steps build on each other: a failed one fails those after it. */
describe("a running network that gets addresses outside", () => {
    const live = useStack({ name: "outside", namespace, config: () => smallNetwork(inside) });
    const told = async (): Promise<Told> => (await live.stack.outputs()) as unknown as Told; // The outputs of this program.
    const pods = (): Promise<ReadonlyMap<string, string>> => nodePods(live.kubernetes, namespace);
    const addresses = async (names: readonly string[]): Promise<readonly (string | undefined)[]> => {
        const { outside: known = {} } = await told();
        return names.map((name) => known[name]);
    };

    const keys = async (): Promise<Readonly<Record<string, string>>> => {
        const held = nodes.map(async (name) => {
            const { data } = (await live.kubernetes.get(`/api/v1/namespaces/${namespace}/secrets/${name}-tls`)) as {
                readonly data?: Readonly<Record<string, string>>;
            };
            return [name, publicKeySha256(Buffer.from(data?.["key.pem"] ?? "", "base64").toString())] as const;
        });
        return Object.fromEntries(await Promise.all(held));
    };

    it("is there", async () => {
        succeeded(await live.up());
    });

    it("shows in a preview that its channel is to know the orderers elsewhere", async () => {
        live.configure(smallNetwork(outside));
        const { output } = succeeded(await live.stack.run("preview", "--diff"));
        assert.match(output, /org0-orderer1: "org0-orderer1:6050"/);
        assert.match(
            output,
            /fabric:organizations\[0\]\.orderers: channel mychannel knows org0-orderer1, org0-orderer2, org0-orderer3 by names inside/,
        );
    });

    it("gets them one node at a time, with the keys that it has, and loses no transaction", async () => {
        const [before, known] = [await pods(), await keys()];
        const fewest = await underLoad(live, await live.clientOf("org1"), "outside", async () => {
            succeeded(await live.up());
        });
        assert.deepEqual([fewest["orderers"], fewest["org1-peers"], fewest["org2-peers"]], [2, 1, 1]);
        assert.deepEqual(restartedNodes(before, await pods()), [...nodes].sort());
        assert.deepEqual(await keys(), known);
        succeeded(await live.up("--expect-no-changes"));
    });

    it("has its channel know the orderers by the addresses outside, as the next one that is founded", async () => {
        const client = await live.clientOf("org1");
        const [older, newer] = [await channelOf(client, "mychannel"), await channelOf(client, "outer")];
        const consenters = await addresses(orderers);
        for (const { consenters: known, orderers: ordering } of [older, newer]) {
            assert.deepEqual(known.map(addressOf), consenters);
            assert.deepEqual(ordering[0]?.endpoints.slice(0, orderers.length), consenters);
        }
        assert.match(consenters.join(), new RegExp(`^(?:${nodeAddress.replaceAll(".", "\\.")}:3\\d{4},?){3}$`));
        const anchors = await addresses(["org1-peer1", "org2-peer1"]);
        for (const { members } of [older, newer]) {
            assert.deepEqual(
                members.map(({ anchorPeers }) => anchorPeers.map(addressOf)),
                anchors.map((anchor) => [anchor]),
            );
        }
        const { channels } = await told();
        assert.deepEqual(channels["mychannel"]?.consenters, consenters);
        assert.deepEqual(channels["outer"]?.consenters, consenters);
    });

    it("has a client submit through a node port with nothing but the profile, and both organisations endorse", async () => {
        const client = { ...(await live.clientOf("org1")), channel: "outer", chaincode: "shared" };
        await submitDirectly(client, "CreateAsset", ["outer", "red", "5", "Ana", "300"]);
        await submitDirectly(await live.clientOf("org2"), "CreateAsset", ["older", "red", "5", "Ana", "300"]);
        assert.match(await callContract(client, "evaluate", "ReadAsset", ["outer"]), /Ana/);
    });

    it("gives an orderer whose volume was lost another place on both channels, told from those of its host by its key", async () => {
        await loseVolume(live.kubernetes, namespace, "org0-orderer2");
        succeeded(await live.stack.run("refresh", "--yes", "--skip-preview"));
        succeeded(await live.up());
        succeeded(await live.up("--expect-no-changes"));
        const { channels } = await told();
        const [first, second, third] = await addresses(orderers);
        assert.deepEqual(channels["mychannel"]?.consenters, [first, third, second]);
        assert.deepEqual(channels["outer"]?.consenters, [first, third, second]);
    });

    it("orders on when no orderer has a connection any more that it made by a name inside", async () => {
        const core = `/api/v1/namespaces/${namespace}/pods`;
        await Promise.all(orderers.map((name) => live.kubernetes.remove(`${core}/${name}-0`)));
        const client = await live.clientOf("org2");
        let number = 0;
        const isOrdered = async (): Promise<boolean> => {
            const asset = ["CreateAsset", [`again${(number += 1)}`, "red", "5", "Ana", "300"]] as const;
            return submitDirectly(client, ...asset).then(
                () => true,
                () => false,
            );
        };
        assert.ok(await until(180, isOrdered), "a transaction is ordered");
    });

    it("is refused to lose an address by which a channel knows a consenter", async () => {
        live.configure(
            smallNetwork((config) => {
                outside(config);
                Object.assign(config, { outside: undefined });
            }),
        );
        const { status, output } = await live.stack.run("preview");
        assert.notEqual(status, 0);
        const [address = ""] = await addresses(orderers);
        assert.ok(
            output.includes(
                `fabric:organizations[0].orderers[0].outside: channel outer knows org0-orderer1 as ${address}, by which the other orderers and the peers call it, and this config takes that address from it`,
            ),
            output,
        );
        live.configure(smallNetwork(outside));
    });
});
