import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { agentRules } from "../../../builder/contract";
import { clusterNeeds, deployerNeeds, gatewayNeeds, previewerNeeds, type Need } from "../../../components/rights/needs";
import { roleFiles, rulesOf } from "../../../components/rights/roles";
import { devModel, rendered } from "../../support/rendering";

/** Whether some need allows it. */
function allows(needs: readonly Need[], group: string, resource: string, verb: string): boolean {
    return needs.some((need) => need.group === group && need.resource === resource && need.verbs.includes(verb));
}

describe("the rights of a deployer and of who only previews", () => {
    for (const [name, text] of Object.entries(roleFiles())) {
        it(`are in docs/rights/${name} as the code says; npm run docs writes it`, () => {
            assert.equal(readFileSync(join("docs/rights", name), "utf8"), text);
        });
    }

    it("cover each kind of object that a network declares", async () => {
        const gateway = { type: "tlsRoute", host: "{node}.acme.example", gateway: { name: "edge" } };
        const declared = (await rendered(devModel((config) => Object.assign(config, { outside: gateway }))))
            .map(({ type }) => type)
            .filter((type) => /^kubernetes:/.test(type));
        const kinds = [...new Set(declared)];
        assert.ok(kinds.length >= 10, kinds.join());
        const both = [
            {
                needs: [...deployerNeeds, ...clusterNeeds.deployer, ...gatewayNeeds.deployer],
                verbs: ["get", "list", "watch", "create", "patch", "delete"],
            },
            {
                needs: [...previewerNeeds, ...clusterNeeds.previewer, ...gatewayNeeds.previewer],
                verbs: ["get", "list"],
            },
        ];
        for (const kind of kinds) {
            const [, group = "", resource = ""] = /^kubernetes:([^/]+)\/\w+:(\w+)$/.exec(kind) ?? [];
            const plural = resource.toLowerCase().replace(/y$/, "ie").concat("s");
            for (const { needs, verbs } of plural === "secrets" ? both.slice(0, 1) : both) {
                const missing = verbs.filter((verb) => !allows(needs, group === "core" ? "" : group, plural, verb));
                assert.deepEqual(
                    missing,
                    [],
                    `${kind} is declared: add it to plannedKinds or components/rights/needs.ts`,
                );
            }
        }
    });

    it("cover what the Role of an agent grants, since nobody grants what they have not", () => {
        for (const { apiGroups, resources, verbs } of agentRules) {
            for (const resource of resources) {
                const missing = verbs.filter((verb) => !allows(deployerNeeds, apiGroups[0] ?? "", resource, verb));
                assert.deepEqual(missing, [], resource);
            }
        }
    });

    it("cover every path of the API that the program's own calls name", () => {
        const files = readdirSync("components", { recursive: true, encoding: "utf8" }).filter((path) =>
            path.endsWith(".ts"),
        );
        const named = files.flatMap((path) =>
            [...readFileSync(join("components", path), "utf8").matchAll(pathInCode)].map(
                ([, , group = "", resource = "", subresource]) => ({
                    path,
                    group,
                    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
                }),
            ),
        );
        assert.ok(named.length > 20, String(named.length));
        const needs = [...deployerNeeds, ...clusterNeeds.deployer, ...gatewayNeeds.deployer];
        // Where the kind is computed, only its namespace is seen.
        const seen = named.filter(({ group, resource }) => group === "" || resource !== "namespaces");
        const unknown = seen.filter(
            ({ group, resource }) => !needs.some((need) => need.group === group && need.resource === resource),
        );
        assert.deepEqual(unknown, []);
    });

    it("let nobody who only previews see a Secret, run anything, or change anything", () => {
        const needs = [...previewerNeeds, ...clusterNeeds.previewer, ...gatewayNeeds.previewer];
        assert.deepEqual([...new Set(needs.flatMap(({ verbs }) => verbs))].sort(), ["get", "list"]);
        assert.deepEqual(
            needs.filter(({ resource }) => resource === "secrets" || resource.includes("/")),
            [],
        );
    });

    it("are written with the fewest rules", () => {
        const needs = [
            { group: "", resource: "pods", verbs: ["list"] },
            { group: "apps", resource: "deployments", verbs: ["get"] },
            { group: "", resource: "pods", verbs: ["get", "list"] },
            { group: "", resource: "events", verbs: ["get", "list"] },
        ];
        assert.deepEqual(rulesOf(needs), [
            { apiGroups: [""], resources: ["events", "pods"], verbs: ["get", "list"] },
            { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] },
        ]);
    });
});

/** Such as `/apis/apps/v1/namespaces/${namespace}/statefulsets` with what is below one object. */
const pathInCode =
    /\/(api|apis\/([a-z0-9.]+))\/v1\/(?:(?:namespaces\/(?:\$\{[^}]*\}|\*)|\*)\/)?([a-z]+)(?:\/\$\{[^}]*\}\/([a-z]+))?/g;
