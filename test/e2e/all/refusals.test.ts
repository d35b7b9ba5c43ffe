import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { KubeClient } from "../../../cluster/api";
import { asPeerAdmin } from "../../../components/remote/administration";
import { places } from "../../../embedded/places";
import { callContract } from "../../support/calling";
import { ledgerHeight } from "../../support/ledger-height";
import { succeeded, useStack } from "../../support/live-stack";
import { type Config, smallNetwork } from "../../support/small-network";

/** The namespace of the network that lives. */
const namespace = `fabric-refusals-${randomBytes(3).toString("hex")}`;

const prices = { name: "prices", policy: "OR('Org1MSP.member','Org2MSP.member')", blockToLive: 100 };

/** A small network whose chaincode has collections, changed. */
function network(change: (config: Config) => void = () => undefined): ReturnType<typeof smallNetwork> {
    return smallNetwork((config) => {
        const secrets = { ...prices, name: "secrets" };
        Object.assign(config.chaincodes[0] ?? {}, { collections: [prices, secrets] });
        change(config);
    });
}

/** Has the collections be of others, so that the config names nobody whom it does not have: that would be refused before anything is asked. */
function share({ chaincodes }: Config, policy: string): void {
    const collections = [prices, { ...prices, name: "secrets" }].map((one) => ({ ...one, policy }));
    Object.assign(chaincodes[0] ?? {}, { collections });
}

/** A change of the running network's config, and what preview and up must say of it. */
interface Refused {
    readonly what: string;
    readonly change: (config: Config) => void;
    readonly says: readonly RegExp[];
}

const refused: readonly Refused[] = [
    {
        what: "fewer orderers than the channel counts, and a smaller volume, both at once",
        change: ({ organizations, storage }) => {
            Object.assign(organizations[0] ?? {}, { orderers: 1 });
            storage["peer"] = "64Mi";
        },
        says: [
            /organizations\[0\]\.orderers: leaves out org0-orderer2, by which channel mychannel is ordered: .*keep 2/,
            /storage\.peer: 64Mi is less than the volumes of org1-peer1, org1-peer2, org2-peer1 have.*set 128Mi or more/,
        ],
    },
    {
        what: "an organisation that leaves, with its membership",
        change: (config) => {
            config.organizations.pop();
            Object.assign(config.channels[0] ?? {}, { members: ["org1"] });
            share(config, "OR('Org1MSP.member')");
        },
        says: [/organizations: leaves out org2, which takes part in channel mychannel/],
    },
    {
        what: "another name of an organisation, and another MSP ID",
        change: (config) => {
            const { organizations, channels } = config;
            Object.assign(organizations[1] ?? {}, { mspId: "AcmeMSP" });
            Object.assign(organizations[2] ?? {}, { name: "acme" });
            Object.assign(channels[0] ?? {}, { members: ["org1", "acme"] });
            share(config, "OR('AcmeMSP.member','Org2MSP.member')");
        },
        says: [
            /organizations\[1\]\.mspId: AcmeMSP is not what channel mychannel knows org1 by.*keep Org1MSP/,
            /organizations\[2\]\.name: "acme" would be another organisation.*keep org2/,
        ],
    },
    {
        what: "an organisation that is appended and a member by default, and another storage class",
        change: ({ organizations, channels, storage }) => {
            organizations.push({ name: "org3", mspId: "Org3MSP", peers: 1 });
            Reflect.deleteProperty(channels[0] ?? {}, "members");
            storage["class"] = "another";
        },
        says: [
            /channels\[0\]\.members: org3 is no member of channel mychannel.*members: \[org1, org2\]/,
            /storage\.class: the volumes of .*org0-orderer1.* cannot be moved: keep /,
        ],
    },
    {
        what: "another name of the channel",
        change: ({ channels, chaincodes }) => {
            Object.assign(channels[0] ?? {}, { name: "ours" });
            Object.assign(chaincodes[0] ?? {}, { channel: "ours" });
        },
        says: [/channels\[0\]\.name: "ours" would be another channel.*keep mychannel/],
    },
    {
        what: "another life of private data, and a collection less",
        change: ({ chaincodes }) => {
            Object.assign(chaincodes[0] ?? {}, { collections: [{ ...prices, blockToLive: 7 }] });
        },
        says: [
            /chaincodes\[0\]\.collections\[0\]\.blockToLive: 7 is another than the 100 of collection prices.*set 100/,
            /chaincodes\[0\]\.collections: leaves out collection secrets.*put it back/,
        ],
    },
    {
        what: "another namespace",
        change: (config) => Object.assign(config, { namespace: `${String(config["namespace"])}-2` }),
        says: [/namespace: the network of this stack lives in fabric-refusals-\w+: .*make a stack of its own/],
    },
    {
        what: "a namespace that the stack lets go of",
        change: (config) => Object.assign(config, { createNamespace: false }),
        says: [/createNamespace: this stack made namespace fabric-refusals-\w+.*keep true/],
    },
];

/** The steps build on each other: a failed one fails those after it. */
describe("a change that a running network would not survive", function () {
    this.timeout(900_000);
    const live = useStack({ name: "refusals", namespace, config: () => network() });
    const { up, configure } = live;

    before(async () => {
        succeeded(await up());
        await submit("first");
    });

    const submit = async (id: string): Promise<void> => {
        await callContract(await live.clientOf("org1"), "submit", "CreateAsset", [id, "blue", "5", "Tomoko", "300"]);
    };

    const read = async (id: string): Promise<string> =>
        callContract(await live.clientOf("org1"), "evaluate", "ReadAsset", [id]);

    const height = (): Promise<bigint> => {
        const place = { context: "fabric-embedded", kubeconfig: places.kubeconfig, namespace };
        const peer = { name: "org1-peer1", organisation: "org1", port: 7051 };
        return asPeerAdmin({ place, peer, mspId: "Org1MSP" }, (asked) => ledgerHeight(asked, "mychannel"));
    };

    /** All that a network consists of, each object with what changes when somebody writes it. */
    const objects = async (): Promise<Readonly<Record<string, string>>> => {
        const found = await Promise.all(collections.map((path) => live.kubernetes.list(path.replace("NS", namespace))));
        const versions = found.flatMap(({ items }) =>
            items.map(({ kind, metadata }) => [
                `${kind} ${metadata.name ?? ""}`,
                // A status is written all the time; a generation counts what somebody wants.
                `${metadata.uid ?? ""} ${String(metadata.generation ?? metadata.resourceVersion)}`,
            ]),
        );
        return Object.fromEntries(versions) as Record<string, string>; // Pairs of text, by construction.
    };

    for (const { what, change, says } of refused) {
        it(`is refused by preview and up, without a write: ${what}`, async () => {
            const before = await objects();
            configure(network(change));
            for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
                const { status, output } = await live.stack.run(...command);
                assert.notEqual(status, 0, output);
                says.forEach((line) => {
                    assert.match(output, line);
                });
                assert.doesNotMatch(output, /\d+ (?:created|deleted|updated|replaced)|\d+ to /);
            }
            assert.deepEqual(await objects(), before);
            assert.equal(await live.kubernetes.find(`/api/v1/namespaces/${namespace}-2`), undefined);
        });
    }

    it("has left a network that orders, and a config that is in force", async () => {
        await submit("second");
        configure(network());
        succeeded(await up("--expect-no-changes"));
    });

    it("is not that an orderer is added: it follows the channel, as a warning and the outputs say, and may go", async () => {
        configure(network(({ organizations }) => Object.assign(organizations[0] ?? {}, { orderers: 3 })));
        const added = await up();
        succeeded(added);
        assert.match(added.output, /organizations\[0\]\.orderers: org0-orderer3 is no consenter of channel mychannel/);
        const consenters = ["org0-orderer1", "org0-orderer2"];
        const { channels } = await live.stack.outputs();
        assert.deepEqual(channels, { mychannel: { consenters, followers: ["org0-orderer3"] } });
        configure(network());
        succeeded(await up());
        await submit("third");
    });

    it("is not that a peer leaves: its volume stays, is told, and serves the peer again", async () => {
        const claim = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/org1-peer2`;
        const { metadata } = await live.kubernetes.get(claim);
        configure(network(({ organizations }) => Object.assign(organizations[1] ?? {}, { peers: 1 })));
        const removed = await up();
        succeeded(removed);
        assert.match(removed.output, /kept in namespace \S+, .*the volume claims org0-orderer3, org1-peer2\./);
        assert.equal((await live.kubernetes.get(claim)).metadata.uid, metadata.uid);
        configure(network());
        succeeded(await up());
        assert.equal((await live.kubernetes.get(claim)).metadata.uid, metadata.uid);
    });

    it("is not a destroy that keeps volumes: an up brings the same network back", async () => {
        const [blocks, roots] = [await height(), await rootsOf(live.kubernetes)];
        succeeded(await live.stack.run("destroy", "--yes", "--skip-preview"));
        assert.deepEqual((await live.stack.state()).deployment.resources ?? [], []);
        const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets`;
        assert.deepEqual((await live.kubernetes.list(path)).items, []);
        const again = await up();
        succeeded(again);
        assert.ok((await height()) >= blocks, `the ledger is not shorter than ${blocks} blocks`);
        assert.deepEqual(await rootsOf(live.kubernetes), roots);
        assert.match(await read("first"), /Tomoko/);
        await submit("fourth");
        succeeded(await up("--expect-no-changes"));
    });

    it("is not a destroy that deletes them: nothing stays", async () => {
        configure(
            network(({ storage }) => {
                storage["onDestroy"] = "delete";
            }),
        );
        succeeded(await up());
        succeeded(await live.stack.run("destroy", "--yes", "--skip-preview"));
        assert.equal(await live.kubernetes.find(`/api/v1/namespaces/${namespace}`), undefined);
    });
});

const collections = [
    ...["configmaps", "secrets", "services", "serviceaccounts", "persistentvolumeclaims"].map(
        (kind) => `v1/NS/${kind}`,
    ),
    ...["roles", "rolebindings"].map((kind) => `rbac.authorization.k8s.io/v1/NS/${kind}`),
    "apps/v1/NS/statefulsets",
].map((path) => `${path.startsWith("v1/") ? "/api" : "/apis"}/${path.replace("NS", "namespaces/NS")}`);

/** Public roots of all organisations. */
async function rootsOf(kubernetes: KubeClient): Promise<readonly unknown[]> {
    const names = ["org0", "org1", "org2"].map((name) => `${name}-msp`);
    const found = names.map((name) => kubernetes.get(`/api/v1/namespaces/${namespace}/configmaps/${name}`));
    return (await Promise.all(found)).map((configMap) => configMap["data"]);
}
