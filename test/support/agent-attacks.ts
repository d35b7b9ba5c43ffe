import assert from "node:assert/strict";
import { fixedCredential } from "../../cluster/access";
import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { loadCluster } from "../../cluster/kubeconfig";
import type { KubeObject } from "../../cluster/object";
import { chaincodeNamespaceName } from "../../components/model/names";
import { type JsonObject, fieldAt, objectsAt } from "../../ground/json";
import { type Account, tokenOf } from "./accounts";
import type { LiveStack } from "./live-stack";

/** With what an agent is tried. */
interface Attack {
    readonly live: LiveStack;
    readonly namespace: string;
    /** Where its chaincode runs. */
    readonly home: string;
    readonly agent: () => Promise<KubeClient>;
}

const peer = "org1-peer1";

/**
 * Tries with the token of a running peer's agent what it must not get: keys, other namespaces, other accounts. The network has org1 and
 * org2, and a chaincode that runs on the first peer of org1.
 */
export function itRefusesAgents(live: LiveStack, namespace: string): void {
    let opened: Promise<KubeClient> | undefined;
    const agent = (): Promise<KubeClient> => (opened ??= clientAs(live, { namespace, name: peer }));
    const attack: Attack = { live, namespace, home: chaincodeNamespaceName(namespace, "org1"), agent };

    after(async () => {
        (await opened)?.close();
    });

    itKeepsKeys(attack);
    itKeepsOtherNamespaces(attack);
    itTakesChaincode(attack);
    itRefusesPods(attack);
    itRefusesOtherNames(attack);
}

function itKeepsKeys({ live, namespace, home, agent: agentClient }: Attack): void {
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
}

function itKeepsOtherNamespaces({ namespace, ...attack }: Attack): void {
    it("lets no agent make anything in the network's namespace, or another organisation's", async () => {
        const agent = await attack.agent();
        for (const elsewhere of [namespace, chaincodeNamespaceName(namespace, "org2"), "default", "kube-system"]) {
            const job = await newJob(attack);
            await assert.rejects(agent.create(jobs(elsewhere), job, dry), forbidden("create", "jobs"), elsewhere);
            const secret = newSecret("hlfcc-mine");
            await assert.rejects(
                agent.create(`${core(elsewhere)}/secrets`, secret, dry),
                forbidden("create", "secrets"),
            );
            await assert.rejects(agent.list(`${core(elsewhere)}/pods`), forbidden("list", "pods"), elsewhere);
        }
    });
}

function itTakesChaincode(attack: Attack): void {
    it("takes a chaincode's Job and Secret from an agent", async () => {
        const agent = await attack.agent();
        await agent.create(jobs(attack.home), await newJob(attack), dry);
        await agent.create(`${core(attack.home)}/secrets`, newSecret("hlfcc-mine"), dry);
    });
}

function itRefusesPods(attack: Attack): void {
    for (const [what, [change, says]] of Object.entries(refusedPods)) {
        it(`takes no Job from an agent whose pod has ${what}`, async () => {
            const agent = await attack.agent();
            await assert.rejects(agent.create(jobs(attack.home), withPod(await newJob(attack), change), dry), says);
        });
    }
}

function itRefusesOtherNames(attack: Attack): void {
    const { live, home } = attack;

    it("takes no Job from an agent that is another peer's, or of another name than chaincode's", async () => {
        const agent = await attack.agent();
        const job = await newJob(attack);
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
        const agent = await attack.agent();
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
}

type PodChange = (pod: JsonObject) => JsonObject;

const volume =
    (source: JsonObject): PodChange =>
    (pod) => ({ ...pod, volumes: [...objectsAt(pod, "volumes"), { name: "v", ...source }] });
const variable =
    (source: JsonObject): PodChange =>
    (pod) => ({ ...pod, containers: objectsAt(pod, "containers").map((one) => ({ ...one, ...source })) });
const reference = { secretKeyRef: { name: "hlfcc-mine", key: "k" } };

/** What the pod of a Job must not have, with what the refusal says. */
const refusedPods: Readonly<Record<string, readonly [PodChange, RegExp]>> = {
    "another account": [(pod) => ({ ...pod, serviceAccountName: "default" }), /the account chaincode, and no token/],
    "a token": [(pod) => ({ ...pod, automountServiceAccountToken: true }), /the account chaincode, and no token/],
    "a Secret that is no chaincode's": [volume({ secret: { secretName: "org1-ca" } }), /mounts nothing but/],
    "a token by projection": [
        volume({ projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }),
        /mounts nothing but/,
    ],
    "a ConfigMap": [volume({ configMap: { name: "fabric-builder" } }), /mounts nothing but/],
    "the node's files": [volume({ hostPath: { path: "/" } }), /mounts nothing but/],
    "the node's network": [(pod) => ({ ...pod, hostNetwork: true }), /no namespace of its node's/],
    "a variable from a Secret": [variable({ env: [{ name: "K", valueFrom: reference }] }), /have their values in it/],
    "all variables of a Secret": [variable({ envFrom: [{ secretRef: { name: "x" } }] }), /have their values in it/],
    "a priority over everything": [
        (pod) => ({ ...pod, priorityClassName: "system-cluster-critical" }),
        /no priority class but/,
    ],
};

/** A Job as the agent makes it, of another name. */
async function newJob({ live, home }: Pick<Attack, "live" | "home">): Promise<KubeObject> {
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
}

/** That Job with another pod. */
function withPod(job: KubeObject, change: PodChange): KubeObject {
    const spec = job["spec"] as JsonObject;
    const template = spec["template"] as JsonObject;
    return { ...job, spec: { ...spec, template: { ...template, spec: change(template["spec"] as JsonObject) } } };
}

function core(namespace: string): string {
    return `/api/v1/namespaces/${namespace}`;
}

function jobs(namespace: string): string {
    return `/apis/batch/v1/namespaces/${namespace}/jobs`;
}

const dry = { dryRun: true };

function newSecret(name: string): KubeObject {
    return { apiVersion: "v1", kind: "Secret", metadata: { name }, type: "Opaque", data: { k: "dg==" } };
}

function forbidden(verb: string, resource: string): RegExp {
    return new RegExp(`cannot ${verb} resource "${resource}"`);
}

async function clientAs(live: LiveStack, account: Account): Promise<KubeClient> {
    const access = loadCluster({ kubeconfig: live.cluster.settings.kubeconfig });
    const token = await tokenOf(live.kubernetes, account);
    return newKubeClient({ ...access, credentials: fixedCredential({ token }) });
}
