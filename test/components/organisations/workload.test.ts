import { join } from "node:path";
import { ofType, type Registered } from "../../support/engine";
import { assertGolden } from "../../support/golden";
import { devModel, rendered } from "../../support/rendering";

const golden = join(__dirname, "workload.golden.json");
const types = ["core/v1:PersistentVolumeClaim", "core/v1:Service", "apps/v1:StatefulSet"];

describe("a node as Kubernetes runs it", () => {
    let resources: readonly Registered[];

    before(async () => {
        resources = await rendered(devModel());
    });

    for (const { kind, name } of [
        { kind: "the CA of an organisation", name: "org1-ca" },
        { kind: "an orderer, in the group of all", name: "org0-orderer1" },
        { kind: "a peer, in the group of its organisation", name: "org1-peer1" },
    ]) {
        it(`is a claim, a Service of its name and a pod that never runs twice: ${kind}`, () => {
            const own = types.map((type) => {
                const found = ofType(resources, `kubernetes:${type}`).filter((resource) => resource.name === name);
                return { type, inputs: found.map(({ inputs }) => inputs) };
            });
            assertGolden(golden, name, steady(own));
        });
    }
});

/** Without what differs from run to run, fingerprints and ends of certificates, and from release to release, versions of images. */
function steady(value: unknown): unknown {
    const text = JSON.stringify(value)
        .replace(/"image":"([^"@]*\/)?([^":@]+)[^"]*"/g, '"image":"$2"')
        .replace(/[0-9a-f]{16,}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, "#");
    return JSON.parse(text);
}
