import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { fixedCredential } from "../../cluster/access";
import { type JsonObject, type KubeClient, type KubeObject, newKubeClient } from "../../cluster/client";
import { fieldAt, objectsAt, textAt } from "../../cluster/fields";
import { loadCluster } from "../../cluster/kubeconfig";
import { chaincodeNamespaceName } from "../../components/model/names";
import type { LiveStack } from "./live-stack";

/**
 * Tries with the token of a running peer's agent what it must not get: keys, other namespaces, other accounts. The network has org1 and
 * org2, and a chaincode that runs on the first peer of org1.
 */
export function itRefusesAgents(live: LiveStack, namespace: string): void {
    const peer = "org1-peer1";
    const home = chaincodeNamespaceName(namespace, "org1");
    const core = (of: string): string => `/api/v1/namespaces/${of}`;
    const jobs = (of: string): string => `/apis/batch/v1/namespaces/${of}/jobs`;
    let opened: Promise<KubeClient> | undefined;
    const agentClient = (): Promise<KubeClient> => (opened ??= clientAs(live, namespace, peer));

    after(async () => {
        (await opened)?.close();
    });

    it("lets no agent read, change or delete a key of the network, its own organisation's included", async () => {
        const agent = await agentClient();
        for (const name of ["org1-ca", "org2-ca", "org0-orderer1-tls", `${peer}-msp`]) {
            const secret = `${core(namespace)}/secrets/${name}`;
            const before = await live.kubernetes.get(secret);
            await assert.rejects(agent.patch(secret, {}, "merge"), forbidden("patch", "secrets"), name);
            await assert.rejects(agent.get(secret), forbidden("get", "secrets"), name);
            await assert.rejects(agent.remove(secret), forbidden("delete", "secrets"), name);
            assert.deepEqual((await live.kubernetes.get(secret))["data"], before["data"]);
        }
        const [own] = (await live.kubernetes.list(`${core(home)}/secrets`)).items;
        const path = `${core(home)}/secrets/${own?.metadata.name ?? assert.fail("its chaincode has no Secret")}`;
        await assert.rejects(agent.patch(path, {}, "merge"), forbidden("patch", "secrets"), "an answer is the Secret");
        await assert.rejects(agent.get(path), forbidden("get", "secrets"));
    });

    it("lets no agent make anything in the network's namespace, or another organisation's", async () => {
        const agent = await agentClient();
        for (const elsewhere of [namespace, chaincodeNamespaceName(namespace, "org2"), "default", "kube-system"]) {
            const job = await newJob();
            await assert.rejects(agent.create(jobs(elsewhere), job, dry), forbidden("create", "jobs"), elsewhere);
            const secret = newSecret("hlfcc-mine");
            await assert.rejects(
                agent.create(`${core(elsewhere)}/secrets`, secret, dry),
                forbidden("create", "secrets"),
            );
            await assert.rejects(agent.list(`${core(elsewhere)}/pods`), forbidden("list", "pods"), elsewhere);
        }
    });

    /** A Job as its agent makes it, of another name. */
    const newJob = async (): Promise<KubeObject> => {
        const query = { labelSelector: `fabric-builder-k8s-peer=${peer}` };
        const [job] = (await live.kubernetes.list(jobs(home), query)).items;
        const { metadata, spec } = job ?? assert.fail(`no chaincode of ${peer} runs`);
        const template = fieldAt(spec, "template") as JsonObject;
        const labels = { ...metadata.labels };
        return {
            apiVersion: "batch/v1",
            kind: "Job",
            metadata: { name: `${metadata.name ?? ""}x`, labels },
            spec: { backoffLimit: 0, template: { metadata: { labels }, spec: template["spec"] as JsonObject } },
        };
    };

    /** That Job with another pod. */
    const withPod = async (change: (pod: JsonObject) => JsonObject): Promise<KubeObject> => {
        const job = await newJob();
        const spec = job["spec"] as JsonObject;
        const template = spec["template"] as JsonObject;
        return { ...job, spec: { ...spec, template: { ...template, spec: change(template["spec"] as JsonObject) } } };
    };

    it("takes a chaincode's Job and Secret from an agent", async () => {
        const agent = await agentClient();
        await agent.create(jobs(home), await newJob(), dry);
        await agent.create(`${core(home)}/secrets`, newSecret("hlfcc-mine"), dry);
    });

    const volume = (source: JsonObject) => (pod: JsonObject) => ({
        ...pod,
        volumes: [...objectsAt(pod, "volumes"), { name: "v", ...source }],
    });
    const variable = (source: JsonObject) => (pod: JsonObject) => ({
        ...pod,
        containers: objectsAt(pod, "containers").map((one) => ({ ...one, ...source })),
    });
    const reference = { secretKeyRef: { name: "hlfcc-mine", key: "k" } };

    /** What the pod of a Job must not have, with what the refusal says. */
    const pods: Readonly<Record<string, readonly [(pod: JsonObject) => JsonObject, RegExp]>> = {
        "another account": [
            (pod) => ({ ...pod, serviceAccountName: "default" }),
            /the account chaincode, and no token/,
        ],
        "a token": [(pod) => ({ ...pod, automountServiceAccountToken: true }), /the account chaincode, and no token/],
        "a Secret that is no chaincode's": [volume({ secret: { secretName: "org1-ca" } }), /mounts nothing but/],
        "a token by projection": [
            volume({ projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }),
            /mounts nothing but/,
        ],
        "a ConfigMap": [volume({ configMap: { name: "fabric-builder" } }), /mounts nothing but/],
        "the node's files": [volume({ hostPath: { path: "/" } }), /mounts nothing but/],
        "the node's network": [(pod) => ({ ...pod, hostNetwork: true }), /no namespace of its node's/],
        "a variable from a Secret": [
            variable({ env: [{ name: "K", valueFrom: reference }] }),
            /have their values in it/,
        ],
        "all variables of a Secret": [variable({ envFrom: [{ secretRef: { name: "x" } }] }), /have their values in it/],
        "a priority over everything": [
            (pod) => ({ ...pod, priorityClassName: "system-cluster-critical" }),
            /no priority class but/,
        ],
    };

    for (const [what, [change, says]] of Object.entries(pods)) {
        it(`takes no Job from an agent whose pod has ${what}`, async () => {
            const agent = await agentClient();
            await assert.rejects(agent.create(jobs(home), await withPod(change), dry), says);
        });
    }

    it("takes no Job from an agent that is another peer's, or of another name than chaincode's", async () => {
        const agent = await agentClient();
        const job = await newJob();
        const labels = { ...job.metadata.labels, "fabric-builder-k8s-peer": "org1-peer2" };
        const others = { ...job, metadata: { ...job.metadata, labels } };
        await assert.rejects(
            agent.create(jobs(home), others, dry),
            /labelled as chaincode, or a build, of the agent's own peer/,
        );
        const named = { ...job, metadata: { ...job.metadata, name: "innocent" } };
        await assert.rejects(agent.create(jobs(home), named, dry), /its name begins with hlfcc-/);
    });

    it("takes no Secret from an agent that is a token or has another name, and has it delete none but chaincode's", async () => {
        const agent = await agentClient();
        const secrets = `${core(home)}/secrets`;
        const token = {
            ...newSecret("hlfcc-token"),
            type: "kubernetes.io/service-account-token",
            metadata: { name: "hlfcc-token", annotations: { "kubernetes.io/service-account.name": "chaincode" } },
        };
        await assert.rejects(agent.create(secrets, token, dry), /it is of type Opaque/);
        await assert.rejects(agent.create(secrets, newSecret("pull"), dry), /its name begins with hlfcc-/);
        await live.kubernetes.create(secrets, newSecret("hlfcc-users"));
        await assert.rejects(agent.remove(`${secrets}/hlfcc-users`), /what an agent deletes, an agent has made/);
        await live.kubernetes.remove(`${secrets}/hlfcc-users`);
    });

    it("gives each account these rights and no others", async () => {
        const agent = await agentClient();
        const elsewhere = [namespace, chaincodeNamespaceName(namespace, "org2"), "default", "kube-system"];
        assert.deepEqual(await rightsOf(agent, home), agentsRights);
        for (const where of elsewhere) {
            assert.deepEqual(await rightsOf(agent, where), [], `the agent's in ${where}`);
        }
        for (const [of, account] of [
            [home, "chaincode"],
            [home, "default"],
            [namespace, "default"],
        ] as const) {
            const client = await clientAs(live, of, account);
            for (const where of [home, ...elsewhere]) {
                assert.deepEqual(await rightsOf(client, where), [], `those of ${of}/${account} in ${where}`);
            }
            client.close();
        }
    });
}

/** As `kubectl auth can-i --list` tells it, without what everybody may. */
const agentsRights = [
    "configmaps [fabric-builder]: get",
    "events: list watch",
    "jobs.batch: create delete list watch",
    "pods/attach: create get",
    "pods/log: get",
    "pods: get list watch",
    "secrets: create delete",
];

const dry = { dryRun: true };

function newSecret(name: string): KubeObject {
    return { apiVersion: "v1", kind: "Secret", metadata: { name }, type: "Opaque", data: { k: "dg==" } };
}

function forbidden(verb: string, resource: string): RegExp {
    return new RegExp(`cannot ${verb} resource "${resource}"`);
}

/** A client with a token of an account. */
async function clientAs(live: LiveStack, namespace: string, account: string): Promise<KubeClient> {
    const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest" };
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const token = textAt(await live.kubernetes.request("POST", path, {}, request), "status", "token");
    const access = loadCluster({ kubeconfig: live.cluster.settings.kubeconfig });
    return newKubeClient({ ...access, credentials: fixedCredential({ token }) });
}

/** What a client may do in a namespace, beyond what every user of a cluster may. */
async function rightsOf(client: KubeClient, namespace: string): Promise<readonly string[]> {
    const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", spec: { namespace } };
    const answer = await client.request("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {}, review);
    const everybodys = ["selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"];
    return objectsAt(answer, "status", "resourceRules")
        .filter(({ resources }) => !(resources as readonly string[]).every((name) => everybodys.includes(name)))
        .map(ruleText)
        .sort();
}

function ruleText(rule: JsonObject): string {
    const texts = (field: string): readonly string[] => (rule[field] ?? []) as readonly string[];
    const group = isDeepStrictEqual(texts("apiGroups"), [""]) ? "" : `.${texts("apiGroups").join(",")}`;
    const names = texts("resourceNames").length === 0 ? "" : ` [${texts("resourceNames").join(",")}]`;
    return `${texts("resources").join(",")}${group}${names}: ${[...texts("verbs")].sort().join(" ")}`;
}
