import assert from "node:assert/strict";
import { selects } from "../../../../embedded/cluster/enforcer/selectors";

const labels = { app: "peer", org: "org1" };

describe("a label selector", () => {
    const cases = [
        { says: "selects everything when it is empty", selector: {}, selected: true },
        { says: "selects by a label", selector: { matchLabels: { app: "peer" } }, selected: true },
        { says: "wants all of its labels", selector: { matchLabels: { app: "peer", org: "org2" } }, selected: false },
        { says: "knows In", selector: expression("app", "In", ["orderer", "peer"]), selected: true },
        {
            says: "finds nothing In where the label is missing",
            selector: expression("x", "In", ["y"]),
            selected: false,
        },
        { says: "knows NotIn", selector: expression("app", "NotIn", ["peer"]), selected: false },
        { says: "takes a missing label for NotIn", selector: expression("x", "NotIn", ["y"]), selected: true },
        { says: "knows Exists", selector: expression("org", "Exists"), selected: true },
        { says: "knows DoesNotExist", selector: expression("org", "DoesNotExist"), selected: false },
        {
            says: "selects nothing by what it does not know",
            selector: expression("org", "Like", ["o"]),
            selected: false,
        },
    ];
    for (const { says, selector, selected } of cases) {
        it(says, () => {
            assert.equal(selects(selector, labels), selected);
        });
    }
});

function expression(key: string, operator: string, values?: readonly string[]): object {
    return { matchExpressions: [{ key, operator, values }] };
}
