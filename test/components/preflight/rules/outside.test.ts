import assert from "node:assert/strict";
import { movedOrderers, outsideProblems, outsideWarnings } from "../../../../components/preflight/rules/outside";
import type { Observed } from "../../../../components/preflight/observed";
import { issueServerCertificate, newRootAuthority } from "../../../../fabric/certificates";
import { itSays, liveChannel, nothing, organisation, type Config } from "../../../support/observed";
import { devModel } from "../../../support/rendering";

const now = new Date();
const tls = newRootAuthority({ commonName: "tlsca.org0" }, now);
const org0 = { ...organisation("org0", "OrdererMSP"), tlsRootCertificates: [tls.certificate] };

/** A channel that knows the one orderer of org0 at an address. */
function channel(host: string, port = 30051): Observed["channels"][number] {
    const living = liveChannel({ orderers: [org0] });
    const { certificate } = issueServerCertificate(tls, { hosts: [host], commonName: "org0-orderer1" }, now);
    const consenters = [{ host, port, clientTlsCertificate: certificate, serverTlsCertificate: certificate }];
    return { ...living, facts: living.facts && { ...living.facts, consenters } };
}

function outside(settings: object | undefined, own?: object) {
    return (config: Config): void => {
        Object.assign(config, settings === undefined ? {} : { outside: settings });
        Object.assign(config.organizations[0] ?? {}, {
            orderers: [{ ...(own === undefined ? {} : { outside: own }) }],
        });
    };
}

const nodePort = { type: "nodePort", host: "203.0.113.7" };
const made = { formerState: { ...nothing.formerState, names: ["org0-orderer1", "org0-orderer1-outside"] } };
const known = (address: string): string =>
    `organizations[0].orderers[0].outside: channel mychannel knows org0-orderer1 as ${address}, by which the other orderers and the peers call it, and `;
const keepIt =
    "running orderers go on calling the one that they knew when they started, which has to be served until all of them have been restarted by another, so keep outside as it was";

describe("outsideProblems", () => {
    itSays(outsideProblems, { channels: [channel("203.0.113.7")], ...made }, [
        { what: "says nothing while a chosen node port stays", change: outside(nodePort), says: [] },
        {
            what: "says nothing while a node port is written down",
            change: outside(nodePort, { port: 30051 }),
            says: [],
        },
        {
            what: "says nothing where somebody else leads the same address to it",
            change: outside({ type: "given", host: "{node}.acme.example" }, { host: "203.0.113.7", port: 30051 }),
            says: [],
        },
        {
            what: "says nothing of a channel that knows it by a name inside, alone or with its namespace",
            change: outside(nodePort),
            observed: { channels: [channel("org0-orderer1", 6050), channel("org0-orderer1.fabric-dev.svc", 6050)] },
            says: [],
        },
        {
            what: "refuses that the address goes",
            change: outside(undefined),
            says: [`${known("203.0.113.7:30051")}this config takes that address from it: ${keepIt}`],
        },
        {
            what: "refuses another host",
            change: outside({ ...nodePort, host: "203.0.113.8" }),
            says: [`${known("203.0.113.7:30051")}this config takes that address from it: ${keepIt}`],
        },
        {
            what: "refuses another port",
            change: outside(nodePort, { port: 30052 }),
            says: [`${known("203.0.113.7:30051")}this config moves it to port 30052: ${keepIt}`],
        },
        {
            what: "asks for the port of a Service that was lost, since another one would be chosen",
            change: outside(nodePort),
            observed: { formerState: nothing.formerState },
            says: [
                `${known("203.0.113.7:30051")}the Service that had the port is not in the stack's state any more: write outside: { port: 30051 } for this node, or the API server would choose another one`,
            ],
        },
    ]);

    itSays(outsideProblems, { channels: [channel("org0-orderer1.org0.example.com", 443)] }, [
        {
            what: "says nothing of a name under the organisation's domain that somebody else leads to it",
            change: outside(undefined),
            says: [],
        },
        {
            what: "refuses that the Service goes which that name leads to",
            change: outside(undefined),
            observed: made,
            says: [`${known("org0-orderer1.org0.example.com:443")}this config takes that address from it: ${keepIt}`],
        },
    ]);
});

const inside = "knows org0-orderer1 by names inside the cluster, as consenters and as where blocks are had";

/** Reached outside, and on a channel that an organisation of another company orders, too. */
function orderedByOthers(config: Config): void {
    outside(nodePort)(config);
    const others = { name: "org9", mspId: "Org9MSP", partner: { file: "partners/org9.json" } };
    const channels = [{ name: "mychannel", orderers: ["org0", "org9"], members: ["org1", "org2"] }];
    Object.assign(config, { organizations: [...config.organizations, others], channels });
}

describe("outsideWarnings", () => {
    itSays(outsideWarnings, { channels: [channel("org0-orderer1", 6050)] }, [
        { what: "say nothing where nothing is reached outside", says: [] },
        {
            what: "tell of consenters that a channel is to know by their addresses outside",
            change: outside(nodePort),
            says: [
                `organizations[0].orderers: channel mychannel ${inside}: an up gives it their addresses outside, once each is reached there from inside the cluster, and those are not to be changed any more`,
            ],
        },
        {
            what: "tell of consenters that a channel which others order, too, goes on knowing by names inside",
            change: orderedByOthers,
            says: [
                `organizations[0].orderers: channel mychannel ${inside.replace("knows", "goes on knowing")}: nodes elsewhere do not reach them there, and an up does not change it, since other companies order it, too, and would have to sign; anchors, cards and connection profiles have the addresses outside`,
            ],
        },
        {
            what: "say nothing of a channel that was founded with the addresses outside",
            change: outside(nodePort),
            observed: { channels: [channel("203.0.113.7")] },
            says: [],
        },
    ]);
});

describe("the orderers that channels are to know by other addresses", () => {
    const moved = (change: (config: Config) => void, channels: Observed["channels"]): unknown =>
        movedOrderers(
            devModel((config) => {
                change(config as unknown as Config); // The dev stack's own file.
            }),
            { ...nothing, channels },
        );
    const former = { mychannel: { "org0-orderer1": "org0-orderer1:6050" } };
    const known = channel("org0-orderer1", 6050);

    it("are those that have one outside, and that a channel knows inside", () => {
        assert.deepEqual(moved(outside(nodePort), [known]), former);
        assert.deepEqual(moved(outside(undefined), [known]), {});
        assert.deepEqual(moved(outside(nodePort), [channel("203.0.113.7")]), {});
        assert.deepEqual(moved(outside(nodePort), []), {});
    });

    it("are none where a first block alone has told, which may be long past, or others order the channel, too", () => {
        assert.deepEqual(moved(outside(nodePort), [{ ...known, source: "first block" }]), {});
        assert.deepEqual(moved(orderedByOthers, [known]), {});
    });
});
