import assert from "node:assert/strict";
import { issueServerCertificate, newRootAuthority } from "../../../../fabric/certificates";
import { consenterProblems, followerWarnings, orderingNodes } from "../../../../components/preflight/rules/consenters";
import { itSays, liveChannel, nothing, organisation } from "../../../support/observed";
import { devModel } from "../../../support/rendering";

const three = ["org0-orderer1", "org0-orderer2", "org0-orderer3"];
const long = three.map((name) => `${name}.fabric-dev.svc`);
const five = [...three, "org0-orderer4", "org0-orderer5"];
const orderers = (count: number | readonly object[]) => (config: { organizations: Record<string, unknown>[] }) =>
    Object.assign(config.organizations[0] ?? {}, { orderers: count });
const now = new Date();
const tls = newRootAuthority({ commonName: "tlsca.org0" }, now);
const stranger = newRootAuthority({ commonName: "tlsca.org0" }, now);

/** A channel that knows consenters at node ports of one host, by certificates of an issuer. */
function outsideChannel(names: readonly string[], issuer = tls): ReturnType<typeof liveChannel> {
    const orderers = [{ ...organisation("org0", "OrdererMSP"), tlsRootCertificates: [tls.certificate] }];
    const living = liveChannel({ orderers });
    const consenters = names.map((commonName, index) => {
        const { certificate } = issueServerCertificate(issuer, { hosts: ["203.0.113.7"], commonName }, now);
        const certificates = { clientTlsCertificate: certificate, serverTlsCertificate: certificate };
        return { host: "203.0.113.7", port: 30001 + index, ...certificates };
    });
    return { ...living, facts: living.facts && { ...living.facts, consenters } };
}

const consequence = (count: number): string =>
    `it goes on counting them, and without a majority of its ${count} consenters it orders nothing any more. ` +
    "Orderers are counted, so that the last ones go whichever entry is taken out: keep";

describe("consenterProblems", () => {
    itSays(consenterProblems, { channels: [liveChannel()] }, [
        { what: "says nothing while all consenters stay", says: [] },
        {
            what: "says nothing of a network that is not there",
            change: orderers(1),
            observed: { channels: [] },
            says: [],
        },
        {
            what: "refuses 3 to 1",
            change: orderers(1),
            says: [
                `organizations[0].orderers: leaves out org0-orderer2, org0-orderer3, by which channel mychannel is ordered: ${consequence(3)} 3`,
            ],
        },
        {
            what: "knows consenters by their names alone and with their namespace",
            observed: { channels: [liveChannel({ consenters: long }), liveChannel({ name: "older" })] },
            says: [],
        },
        {
            what: "refuses 3 to 1 of those that the channel calls by their namespace, too",
            change: orderers(1),
            observed: { channels: [liveChannel({ consenters: long })] },
            says: [
                `organizations[0].orderers: leaves out ${long[1]}, ${long[2]}, by which channel mychannel is ordered: ${consequence(3)} 3`,
            ],
        },
        {
            what: "says nothing of orderers of that name in another namespace",
            change: orderers(1),
            observed: { channels: [liveChannel({ consenters: ["org0-orderer2.elsewhere.svc"] })] },
            says: [],
        },
        {
            what: "refuses 5 to 1",
            change: orderers(1),
            observed: { channels: [liveChannel({ consenters: five })] },
            says: [
                `organizations[0].orderers: leaves out org0-orderer2, org0-orderer3, org0-orderer4, org0-orderer5, by which channel mychannel is ordered: ${consequence(5)} 5`,
            ],
        },
        {
            what: "refuses a list from which an entry in the middle was taken",
            change: orderers([{}, {}]),
            says: [
                `organizations[0].orderers: leaves out org0-orderer3, by which channel mychannel is ordered: ${consequence(3)} 3`,
            ],
        },
        {
            what: "lets followers go, which the channel does not count",
            change: orderers(3),
            observed: { channels: [liveChannel({ consenters: three })] },
            says: [],
        },
        {
            what: "knows consenters of one host outside by the names in their certificates",
            observed: { channels: [outsideChannel(three)] },
            says: [],
        },
        {
            what: "refuses 3 to 1 of those, too",
            change: orderers(1),
            observed: { channels: [outsideChannel(three)] },
            says: [
                `organizations[0].orderers: leaves out org0-orderer2 (203.0.113.7:30002), org0-orderer3 (203.0.113.7:30003), by which channel mychannel is ordered: ${consequence(3)} 3`,
            ],
        },
        {
            what: "says nothing of a name that another root has issued",
            change: orderers(1),
            observed: { channels: [outsideChannel(three, stranger)] },
            says: [],
        },
        {
            what: "says nothing of consenters that others run",
            observed: { channels: [liveChannel({ consenters: [...three, "orderer.example.com", "org0-ordererX"] })] },
            says: [],
        },
    ]);
});

describe("followerWarnings", () => {
    itSays(followerWarnings, { channels: [liveChannel()] }, [
        { what: "say nothing of consenters", says: [] },
        { what: "say nothing of a new channel", change: orderers(5), observed: { channels: [] }, says: [] },
        {
            what: "name orderers that a running channel does not count",
            change: orderers(5),
            says: [
                "organizations[0].orderers: org0-orderer4, org0-orderer5 are no consenters of channel mychannel, which has org0-orderer1, org0-orderer2, org0-orderer3 and cannot take in more yet: they follow its ledger, and it survives no more failures with them",
            ],
        },
        {
            what: "tell consenters of one host by their ports",
            change: orderers(4),
            observed: { channels: [outsideChannel(three)] },
            says: [
                "organizations[0].orderers: org0-orderer4 is no consenter of channel mychannel, which has 203.0.113.7:30001, 203.0.113.7:30002, 203.0.113.7:30003 and cannot take in more yet: they follow its ledger, and it survives no more failures with them",
            ],
        },
        {
            what: "say nothing where the channel could not be read",
            change: orderers(5),
            observed: { channels: [{ name: "mychannel", facts: undefined, source: undefined }] },
            says: [],
        },
    ]);
});

describe("orderingNodes", () => {
    const model = devModel((config) => orderers(5)(config as { organizations: Record<string, unknown>[] }));

    it("are all orderers of a channel that is to be made", () => {
        assert.deepEqual(
            orderingNodes(model, nothing, ({ host }) => host),
            { mychannel: { consenters: five, followers: [] } },
        );
    });

    it("are those that a running channel counts, and those that follow it", () => {
        assert.deepEqual(
            orderingNodes(model, { ...nothing, channels: [liveChannel()] }, ({ host }) => host),
            {
                mychannel: { consenters: three, followers: five.slice(3) },
            },
        );
    });

    it("are told by their addresses outside where the channel knows them by those", () => {
        const observed = { ...nothing, channels: [outsideChannel(three)] };
        assert.deepEqual(
            orderingNodes(model, observed, ({ host }) => host),
            {
                mychannel: {
                    consenters: ["203.0.113.7:30001", "203.0.113.7:30002", "203.0.113.7:30003"],
                    followers: five.slice(3),
                },
            },
        );
    });
});
