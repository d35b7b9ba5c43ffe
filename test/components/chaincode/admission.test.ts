import assert from "node:assert/strict";
import { agentPolicies } from "../../../components/chaincode/admission";
import { devModel, rendered } from "../../support/rendering";

const kind = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";

describe("the admission policies for agents", () => {
    it("hold in the namespaces of chaincode, for accounts of the network's namespace", () => {
        const policies = agentPolicies(devModel());
        assert.deepEqual(Object.keys(policies), ["fabric-dev-agents-jobs", "fabric-dev-agents-secrets"]);
        for (const { matchConstraints, matchConditions, failurePolicy } of Object.values(policies)) {
            const values = ["fabric-dev-org1-chaincode", "fabric-dev-org2-chaincode"];
            const expression = 'request.userInfo.username.startsWith("system:serviceaccount:fabric-dev:")';
            assert.equal(failurePolicy, "Fail");
            assert.deepEqual(matchConditions, [{ name: "agents", expression }]);
            assert.deepEqual((matchConstraints as { readonly namespaceSelector: object }).namespaceSelector, {
                matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values }],
            });
        }
    });

    it("are for the accounts of every namespace with peers", () => {
        const { "fabric-dev-agents-jobs": jobs } = agentPolicies(
            devModel((config) => {
                const [org0, org1] = config["organizations"] as readonly object[];
                Object.assign(org0 ?? {}, { namespace: "org0" });
                Object.assign(org1 ?? {}, { namespace: "org1" });
            }),
        );
        const agents = ["fabric-dev", "org1"].map((home) => `"system:serviceaccount:${home}:"`);
        const any = (condition: (prefix: string) => string): string => `(${agents.map(condition).join(" || ")})`;
        const expression = any((prefix) => `request.userInfo.username.startsWith(${prefix})`);
        assert.deepEqual(jobs?.matchConditions, [{ name: "agents", expression }]);
        const validations = jobs.validations as readonly { readonly expression: string }[];
        const own = any((prefix) => {
            const label = 'object.metadata.?labels[?"fabric-builder-k8s-peer"].orValue("")';
            return `request.userInfo.username == ${prefix} + ${label}`;
        });
        assert.ok(
            validations.some((one) => one.expression.startsWith(own)),
            own,
        );
    });

    it("take the priority classes of the config, and its prefix of names", () => {
        const { "fabric-dev-agents-jobs": jobs } = agentPolicies(
            devModel((config) => {
                config["builder"] = { objectNamePrefix: "cc" };
                config["pod"] = { priorityClassName: "ledger" };
            }),
        );
        const expressions = (jobs?.validations as readonly { readonly expression: string }[]).map(
            ({ expression }) => expression,
        );
        assert.ok(expressions.includes('object.metadata.name.startsWith("cc-")'));
        assert.ok(expressions.some((text) => text.endsWith('in ["", "ledger"]')));
    });

    it("take variables from the Secrets that the config names, and from no others", () => {
        const { "fabric-dev-agents-jobs": jobs } = agentPolicies(
            devModel((config) => {
                config["pod"] = { environment: { TOKEN: { secretKeyRef: { name: "tokens", key: "t" } } } };
            }),
        );
        assert.ok(JSON.stringify(jobs?.validations).includes('secretKeyRef.name in [\\"tokens\\"]'));
    });

    it("are there unless the stack makes no namespace, or as the config says", async () => {
        const count = async (change: object): Promise<number> => {
            const resources = await rendered(devModel((config) => Object.assign(config, change)));
            return resources.filter(({ type }) => type === kind).length;
        };
        assert.equal(await count({}), 2);
        assert.equal(await count({ createNamespace: false }), 0);
        assert.equal(await count({ createNamespace: false, builder: { admissionPolicy: true } }), 2);
        assert.equal(await count({ builder: { admissionPolicy: false } }), 0);
    });
});
