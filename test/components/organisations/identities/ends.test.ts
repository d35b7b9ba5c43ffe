import assert from "node:assert/strict";
import { endWarnings } from "../../../../components/organisations/identities/ends";

const now = new Date("2026-06-01T00:00:00Z");
const far = "2036-01-01T00:00:00.000Z";
const year = { lifetime: "8760h", renewBefore: "720h" };
const leaves = { "org1-peer1": "2026-07-31T00:00:00.000Z", "org1-admin": "2026-07-15T00:00:00.000Z" };
const both =
    "certificates of org1 end soon: org1-admin on 2026-07-15, org1-peer1 on 2026-07-31; pulumi up renews each from 720h before its end";

describe("warnings of the ends of certificates", () => {
    for (const { what, change = {}, roots = far, settings = year, at = now, says } of [
        { what: "name what ends in 60 days, the first one first", says: [both] },
        {
            what: "leave out what ends a second later",
            change: { "org1-peer1": "2026-07-31T00:00:01.000Z" },
            says: [both.replace(", org1-peer1 on 2026-07-31", "")],
        },
        { what: "are none a day earlier than that", at: new Date("2026-05-01T00:00:00Z"), says: [] },
        {
            what: "come in the second half of a shorter lifetime only",
            settings: { lifetime: "1440h", renewBefore: "24h" },
            says: [],
        },
        {
            what: "tell of roots, which nothing renews, whatever the lifetime",
            roots: "2026-07-31T00:00:00.000Z",
            settings: { lifetime: "24h", renewBefore: "1h" },
            says: [
                "the roots of org1 end on 2026-07-31, and with them all that they issued: channels have to take in new ones before",
            ],
        },
    ]) {
        it(what, () => {
            assert.deepEqual(endWarnings("org1", { leaves: { ...leaves, ...change }, roots }, settings, at), says);
        });
    }
});
