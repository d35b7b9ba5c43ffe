import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { loadCluster } from "../../../cluster/kubeconfig";
import type { KubeObject } from "../../../cluster/object";
import { plannedKinds } from "../../../components/preflight/planned";
import { lateStorageClassName } from "../../../embedded/cluster/objects";
import { rightsOf, tokenOf } from "../../support/accounts";
import { deployer, newWorkers, put, type Worker, type Workers } from "../../support/deployer";
import { assertGolden } from "../../support/golden";
import { succeeded, useStack } from "../../support/live-stack";

const namespace = "fabric-e2e-deployer";
/** Where org1 has its nodes, and where its chaincode runs. */
const nodes = `${namespace}-org1`;
const home = `${nodes}-chaincode`;
const namespaces = [namespace, nodes, home] as const;
const core = (where: string): string => `/api/v1/namespaces/${where}`;

/** The steps build on each other: a failed one fails those after it. */
describe("a network by a deployer with the rights of docs/rights in its namespaces only, on volumes that wait for their pods", () => {
    let workers: Workers | undefined;
    const become = async (worker: Worker): Promise<void> => workers?.become(worker);
    const settle = (config: Record<string, unknown>): void => {
        const [chaincode] = config["chaincodes"] as readonly object[];
        Object.assign(config, small, { kubeconfig: workers?.kubeconfig, chaincodes: [chaincode] });
    };
    const live = useStack({
        name: "deployer",
        namespace,
        homes: [nodes, home],
        config: async ({ kubernetes, cluster: { settings }, folder }) => {
            workers = await newWorkers({ kubernetes, kubeconfig: settings.kubeconfig, namespaces, folder });
            return settle;
        },
    });

    /** The objects in its namespaces that bear a label of the program, by kind and name, with their UIDs. */
    const own = async (): Promise<ReadonlyMap<string, string>> => {
        const places = namespaces.flatMap((where) =>
            Object.entries(plannedKinds).map(([kind, path]) => [kind, path.replace("*", where)] as const),
        );
        const listings = places.map(async ([kind, path]) => {
            const labelSelector = "app.kubernetes.io/managed-by=pulumi";
            const { items } = await live.kubernetes.list(path, { labelSelector });
            return items.map(({ metadata: { name, uid } }) => [`${kind} ${name ?? ""}`, uid ?? ""] as const);
        });
        return new Map((await Promise.all(listings)).flat());
    };

    it("is previewed whole, without a write to the cluster", async () => {
        const { output } = succeeded(await live.stack.run("preview"));
        assert.match(output, /RoleBinding +org1-peer1 +create/);
        assert.deepEqual([...(await own()).keys()], []);
    });

    it("gives both accounts the rights of docs/rights, and no others", async () => {
        const access = loadCluster({ kubeconfig: live.cluster.settings.kubeconfig });
        for (const name of ["deployer", "previewer"] as const) {
            const token = await tokenOf(live.kubernetes, { namespace, name });
            assertGolden("test/e2e/accounts.golden.json", name, await rightsOf(access, token, namespace));
            const elsewhere = await rightsOf(access, token, "kube-system");
            assert.deepEqual(elsewhere, [], `${name} may do nothing in other namespaces`);
        }
    });

    it("is refused by preview and up alike where it would take over what is somebody else's", async () => {
        const labels = { "app.kubernetes.io/managed-by": "pulumi", "app.kubernetes.io/instance": "another" };
        const foreign = [
            {
                apiVersion: "v1",
                kind: "ConfigMap",
                metadata: { name: "fabric-builder", namespace: home },
                data: { a: "b" },
            },
            { ...emptySet, metadata: { name: "org1-ca", namespace: nodes, labels } },
        ];
        const made = await Promise.all(foreign.map((object) => put(live.kubernetes, object)));
        for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
            const { status, output } = await live.stack.run(...command);
            assert.notEqual(status, 0, output);
            assert.match(output, /has 2 objects that are not of stack deployer and that its network would take over/);
            const handOver = `kubectl --kubeconfig \\S+ --context deployer --namespace ${home} label --overwrite`;
            assert.match(output, new RegExp(`ConfigMap fabric-builder .* was not made by this program: .*${handOver}`));
            assert.match(output, /StatefulSet org1-ca .* belongs to the stack that is labelled another/);
        }
        assert.deepEqual([...(await own()).keys()], ["StatefulSet org1-ca"]);
        const writers = (await Promise.all(made.map(managers))).flat();
        assert.deepEqual([...new Set(writers)].sort(), ["kube-controller-manager", "platform"]);
        await Promise.all(made.map(async (object) => live.kubernetes.remove(await pathOf(object))));
    });

    const pathOf = (object: KubeObject): Promise<string> =>
        live.kubernetes.resourcePath({ ...object, ...object.metadata });
    /** Who wrote an object. */
    const managers = async (object: KubeObject): Promise<readonly string[]> => {
        const { metadata } = await live.kubernetes.get(await pathOf(object));
        return (metadata["managedFields"] as readonly { readonly manager: string }[]).map(({ manager }) => manager);
    };

    it("goes on after an up that was killed while it made objects, and replaces none", async () => {
        await live.stack.killed(["up", "--yes", "--skip-preview"], async () => {
            while (!(await own()).has("StatefulSet org1-ca")) {
                await pause(20);
            }
        });
        const left = await own();
        succeeded(await live.stack.recover());
        succeeded(await live.up());
        const there = await own();
        for (const [object, uid] of left) {
            assert.equal(there.get(object), uid, `${object} is the one that the killed run made`);
        }
        assert.ok(there.size > left.size, "there was something left to make");
    });

    it("is previewed by somebody who may only read, and no Secret, with what that leaves unchecked", async () => {
        await become("previewer");
        try {
            const { output } = succeeded(await live.stack.run("preview", "--expect-no-changes"));
            assert.match(output, /warning: this deployer may not read Secrets in namespace/);
            live.configure((config) => {
                settle(config);
                Object.assign(config, { builder: { startTimeout: "4m" } });
            });
            const changed = succeeded(await live.stack.run("preview"));
            assert.match(changed.output, /StatefulSet +org1-peer1 +update/);
            const refused = await live.up();
            assert.notEqual(refused.status, 0);
            assert.match(refused.output, /is forbidden: User "system:serviceaccount:\S+:previewer" cannot/);
        } finally {
            live.configure(settle);
            await become("deployer");
        }
    });

    it("is whole: nothing to change, nothing found changed, every volume bound", async () => {
        assert.doesNotMatch(succeeded(await live.stack.run("preview", "--expect-no-changes")).output, /error/);
        succeeded(await live.stack.run("refresh", "--yes", "--expect-no-changes"));
        const claims = (await all("persistentvolumeclaims")).map(({ metadata, spec, status }) => [
            metadata.name,
            (spec as { readonly storageClassName: string }).storageClassName,
            (status as { readonly phase: string }).phase,
        ]);
        assert.deepEqual(
            claims.sort(),
            ["org0-ca", "org0-orderer1", "org1-ca", "org1-peer1"].map((name) => [name, lateStorageClassName, "Bound"]),
        );
    });

    /** The objects of a core kind in all of its namespaces. */
    const all = async (kind: string): Promise<readonly KubeObject[]> => {
        const lists = namespaces.map((where) => live.kubernetes.list(`${core(where)}/${kind}`));
        return (await Promise.all(lists)).flatMap(({ items }) => items);
    };

    it("sets a Service's port right that somebody changed with kubectl", async () => {
        const service = `${core(nodes)}/services/org1-peer1`;
        const ports = async (): Promise<readonly number[]> => {
            const { spec } = await live.kubernetes.get(service);
            return (spec as { readonly ports: readonly { readonly port: number }[] }).ports.map(({ port }) => port);
        };
        const right = await ports();
        const change = [{ op: "replace", path: "/spec/ports/0/port", value: 7099 }];
        await live.kubernetes.patch(service, change, "json", { fieldManager: "kubectl-patch" });
        succeeded(await live.stack.run("refresh", "--yes", "--skip-preview"));
        succeeded(await live.stack.run("up", "--yes"));
        assert.deepEqual([...(await ports())].sort(), [...right].sort());
        succeeded(await live.stack.run("preview", "--expect-no-changes"));
    });

    it("leaves nothing behind when it is destroyed, claims and Secrets included", async () => {
        succeeded(await live.stack.run("destroy", "--yes", "--skip-preview"));
        assert.deepEqual([...(await own()).keys()], []);
        assert.deepEqual(await all("persistentvolumeclaims"), []);
        assert.deepEqual(
            (await all("secrets")).map(({ metadata }) => metadata.name),
            [],
        );
    });
});

/** The smallest network that has everything. */
const small = {
    context: deployer,
    createNamespace: false,
    storage: { class: lateStorageClassName, peer: "1Gi", orderer: "1Gi", ca: "100Mi", onDestroy: "delete" },
    organizations: [
        { name: "org0", mspId: "OrdererMSP", orderers: 1 },
        {
            name: "org1",
            mspId: "Org1MSP",
            peers: 1,
            namespace: nodes,
            administrators: [{ kind: "Group", name: "org1" }],
        },
    ],
    channels: [{ name: "mychannel", orderers: ["org0"], members: ["org1"] }],
};

const selected = { foreign: "yes" };
const emptySet = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    spec: {
        replicas: 0,
        serviceName: "foreign",
        selector: { matchLabels: selected },
        template: { metadata: { labels: selected }, spec: { containers: [{ name: "none", image: "none" }] } },
    },
};
