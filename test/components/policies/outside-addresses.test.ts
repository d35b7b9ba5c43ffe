import assert from "node:assert/strict";
import { outsideDestinations } from "../../../components/policies/outside-addresses";
import { devModel } from "../../support/rendering";

const range = (cidr: string) => ({ kind: "range", cidr, except: [] });
const tcp = (port: number, endPort?: number) => ({
    protocol: "TCP",
    port,
    ...(endPort === undefined ? {} : { endPort }),
});

const cases = [
    { what: "none where nothing is reached outside", outside: undefined, own: undefined, found: [] },
    {
        what: "the machine's address with the ports from which one is chosen, and those that are written down",
        outside: { type: "nodePort", host: "203.0.113.7" },
        own: { port: 31000 },
        found: [{ party: range("203.0.113.7/32"), ports: [tcp(31000), tcp(30000, 32767)] }],
    },
    {
        what: "an address of IPv6",
        outside: { type: "nodePort", host: "[2001:db8::1]" },
        own: undefined,
        found: [{ party: range("2001:db8::1/128"), ports: [tcp(30000, 32767)] }],
    },
    {
        what: "the ports of names anywhere, and those of addresses there",
        outside: { type: "loadBalancer", host: "{node}.acme.example" },
        own: { host: "198.51.100.3", port: 443 },
        found: [
            { party: { kind: "anywhere" }, ports: [tcp(6050), tcp(7051)] },
            { party: range("198.51.100.3/32"), ports: [tcp(443)] },
        ],
    },
];

describe("what nodes call of each other outside", () => {
    for (const { what, outside, own, found } of cases) {
        it(`is ${what}`, () => {
            const model = devModel((config) => {
                const [, org1] = config["organizations"] as object[];
                Object.assign(org1 ?? {}, { peers: [own === undefined ? {} : { outside: own }, {}] });
                Object.assign(config, outside === undefined ? {} : { outside });
            });
            assert.deepEqual(outsideDestinations(model), found);
        });
    }
});
