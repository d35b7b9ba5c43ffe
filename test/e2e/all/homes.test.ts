import assert from "node:assert/strict";
import { until } from "../../../ground/retry";
import { callContract } from "../../support/calling";
import { succeeded, useStack } from "../../support/live-stack";
import { loseVolume, nodePods, restartedNodes, underLoad } from "../../support/rolled";
import { type Config, type Settings, smallNetwork } from "../../support/small-network";

const namespace = "fabric-e2e-homes";
const home = `${namespace}-org3`;

const chaincode = {
    type: "k8s",
    source: "chaincode/asset-transfer",
    buildArguments: { NODE_IMAGE: "localhost:35000/node:22" },
};

/** Three orderers and four peers, all in the namespace of the stack. */
function together(config: Config): void {
    const [org0, , org2] = config.organizations;
    Object.assign(org0 ?? {}, { orderers: 3 });
    Object.assign(org2 ?? {}, { peers: 2 });
    Object.assign(config.storage, { onDestroy: "delete" });
    Object.assign(config, { chaincodes: [{ ...chaincode, name: "asset-transfer", channel: "mychannel" }] });
}

/** With an organisation that has a namespace of its own, and a channel on which it meets one of the others. */
function joined(config: Config): void {
    together(config);
    config.organizations.push({ name: "org3", mspId: "Org3MSP", peers: 1, namespace: home });
    config.channels.push({ name: "joint", orderers: ["org0"], members: ["org1", "org3"] });
    config.chaincodes.push({ ...chaincode, name: "shared", channel: "joint" });
}

/** The steps build on each other: a failed one fails those after it. */
describe("a running network in one namespace that takes in an organisation with its own", () => {
    const settings = { name: "homes", namespace, homes: [home, `${home}-chaincode`] };
    const live = useStack({ ...settings, config: () => smallNetwork(together) });
    const pods = async (): Promise<ReadonlyMap<string, string>> => nodePods(live.kubernetes, namespace);

    const consenters = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
        const { channels } = (await live.stack.outputs()) as {
            channels: Record<string, { readonly consenters: readonly string[] }>;
        };
        return Object.fromEntries(Object.entries(channels).map(([name, of]) => [name, of.consenters]));
    };

    it("is there", async () => {
        succeeded(await live.up());
    });

    it("rolls its peers to the names that hold in every namespace, and loses no transaction", async () => {
        const before = await pods();
        await underLoad(live, await live.clientOf("org1"), "another namespace", async () => {
            live.configure(smallNetwork(joined));
            succeeded(await live.up());
        });
        assert.deepEqual(restartedNodes(before, await pods()), [
            "org1-peer1",
            "org1-peer2",
            "org2-peer1",
            "org2-peer2",
        ]);
        succeeded(await live.up("--expect-no-changes"));
    });

    it("keeps what its channel calls the consenters, and founds the next one with names for every namespace", async () => {
        const names = ["org0-orderer1", "org0-orderer2", "org0-orderer3"];
        assert.deepEqual(await consenters(), {
            joint: names.map((name) => `${name}.${namespace}.svc`),
            mychannel: names,
        });
    });

    it("has both organisations endorse on the channel that they share", async () => {
        const client = { ...(await live.clientOf("org3")), channel: "joint", chaincode: "shared" };
        assert.equal(client.namespace, home);
        await callContract(client, "submit", "CreateAsset", ["both", "red", "5", "Ana", "300"]);
        const other = { ...(await live.clientOf("org1")), channel: "joint", chaincode: "shared" };
        const isThere = await until(30, async () =>
            callContract(other, "evaluate", "ReadAsset", ["both"]).then(
                (answer) => answer.includes("Ana"),
                () => false,
            ),
        );
        assert.ok(isThere, "the other organisation's peer has it");
    });

    it("gives an orderer whose volume was lost another place on both channels, by whichever name each knows it", async () => {
        await underLoad(live, await live.clientOf("org1"), "orderer without ledger", async () => {
            await loseVolume(live.kubernetes, namespace, "org0-orderer2");
            succeeded(await live.stack.run("refresh", "--yes", "--skip-preview"));
            succeeded(await live.up());
        });
        succeeded(await live.up("--expect-no-changes"));
        const moved = (names: readonly string[] = []): readonly string[] => [...names].sort();
        const { joint, mychannel } = await consenters();
        const names = ["org0-orderer1", "org0-orderer2", "org0-orderer3"];
        assert.deepEqual([moved(joint), moved(mychannel)], [names.map((name) => `${name}.${namespace}.svc`), names]);
    });

    it("is refused to let the organisation go, as long as its volumes would go with its namespace", async () => {
        live.configure((config: Settings) => {
            smallNetwork(joined)(config);
            const all = config as Config; // The dev stack's own file.
            all.organizations.pop();
            all.channels.pop();
            all.chaincodes.pop();
        });
        const { status, output } = await live.stack.run("preview");
        assert.notEqual(status, 0);
        assert.match(
            output,
            /fabric:organizations: leaves out org3, whose namespace fabric-e2e-homes-org3 this stack made/,
        );
        live.configure(smallNetwork(joined));
    });

    it("leaves nothing behind when it is destroyed", async () => {
        succeeded(await live.stack.run("destroy", "--yes", "--skip-preview"));
        for (const name of [namespace, home, `${home}-chaincode`]) {
            assert.equal(await live.kubernetes.find(`/api/v1/namespaces/${name}`), undefined, name);
        }
    });
});
