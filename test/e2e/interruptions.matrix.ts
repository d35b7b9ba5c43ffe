// All points at which an `up` is killed: `npm run interruptions`, an hour of its own.
import assert from "node:assert/strict";
import { interrupted, judged, nameOf, type Interruption } from "../support/interruption";
import { matrixNamespace as namespace, stages } from "../support/interruption-stages";
import { succeeded, useStack } from "../support/live-stack";

const place = { namespace, channel: "mychannel" };
const peers = ["org1-peer1", "org2-peer1"];

/** Without `all`, those of the modules that write to ledgers, nodes and authorities, once they were called. */
const isAll = process.env["INTERRUPTIONS"] === "all";

function isMeant({ subject, point }: Interruption): boolean {
    return isAll || (point !== "called" && subject !== "AuthorityKeys" && subject !== "FirstBlock");
}

describe("an up that was killed", function () {
    this.timeout(1_200_000);
    const live = useStack({ name: "interruptions", namespace, config: () => stages[0]?.change ?? assert.fail() });
    const rows: string[] = [];
    let expected: readonly string[] = [];

    after(() => {
        const died = rows.length === 1 ? "one up died" : `${rows.length} ups died`;
        console.log(`\n${died}\n\n| module | point | killed | seconds | transactions by then |`);
        console.log(`| --- | --- | --- | ---: | ---: |\n${rows.join("\n")}\n`);
    });

    for (const [index, stage] of stages.entries()) {
        describe(`in stage ${index + 1}`, () => {
            before(async () => {
                live.configure(stage.change);
                await stage.before?.(live);
                expected = [...expected, ...stage.adds];
            });

            for (const interruption of stage.interruptions.filter(isMeant)) {
                it(`at ${nameOf(interruption)} leaves nothing lost or doubled to the next one`, async () => {
                    // One at a time, so that others of its kind are still to come.
                    const { seconds } = await interrupted(live, interruption, "--parallel", "1");
                    const [facts = []] = await judged(live, place, peers);
                    const { subject, point, victim } = interruption;
                    rows.push(`| ${subject} | ${point} | ${victim} | ${seconds.toFixed(1)} | ${facts.length} |`);
                    console.log(rows.at(-1));
                });
            }

            it("is completed by the next one, with each transaction on every ledger once", async () => {
                succeeded(await live.up());
                for (const facts of await judged(live, place, peers)) {
                    assert.deepEqual([...facts].sort(), [...expected].sort());
                }
            });
        });
    }
});
