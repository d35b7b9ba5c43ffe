import { addressWarnings } from "../../../../components/preflight/rules/addresses";
import { type Config, itSays } from "../../../support/observed";

const advice =
    "asked from the machine that runs Pulumi, which has to reach the node by its `address` of the config: mend the way there, or leave `address` out of the config, for a tunnel through the Kubernetes API";

function addressed({ organizations: [org0, org1] }: Config): void {
    Object.assign(org0 ?? {}, {
        ca: { address: "ca.example.com:7054" },
        orderers: [{}, { address: "192.0.2.1:6050", adminAddress: "192.0.2.1:9443" }, {}],
    });
    Object.assign(org1 ?? {}, { peers: [{ address: "192.0.2.2:7051" }, { address: "192.0.2.3:7051" }] });
}

describe("addressWarnings", () => {
    itSays(addressWarnings, {}, [
        { what: "says nothing where no address is given", observed: { silences: { "a:1": "ECONNREFUSED" } }, says: [] },
        { what: "says nothing where all answer, or could not be there yet", change: addressed, says: [] },
        {
            what: "tells a refusal, silence and an unknown name apart, at the setting, with the way out",
            change: addressed,
            observed: {
                silences: {
                    "ca.example.com:7054": "ENOTFOUND",
                    "192.0.2.1:9443": "ECONNREFUSED",
                    "192.0.2.3:7051": "ETIMEDOUT",
                },
            },
            says: [
                `organizations[0].ca.address: org0-ca is ready, and does not answer at ca.example.com:7054: its host's name is not known; ${advice}`,
                `organizations[0].orderers[1].adminAddress: org0-orderer2 is ready, and does not answer at 192.0.2.1:9443: the connection is refused: the host is there, and nothing listens on that port; ${advice}`,
                `organizations[1].peers[1].address: org1-peer2 is ready, and does not answer at 192.0.2.3:7051: no answer: another address, or a firewall or network policy in between; ${advice}`,
            ],
        },
    ]);
});
