import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkModel } from "../../../../components/model/network";
import { resourceNames } from "../../../../components/model/resource-names";
import { couchDbProbe } from "../../../../components/organisations/peers/couchdb";
import { Peer } from "../../../../components/organisations/peers/peer";
import { remote } from "../../../../components/remote/resource";
import { ofType, registered, type Registered } from "../../../support/engine";
import { devModel } from "../../../support/rendering";

const secretTypes = ["kubernetes:core/v1:Secret", "random:index/randomPassword:RandomPassword"];

interface Pod {
    readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
    readonly spec: { readonly initContainers: readonly Container[]; readonly containers: readonly Container[] };
}

interface Container {
    readonly name: string;
    readonly env: readonly { readonly name: string }[];
}

describe("a peer with CouchDB", () => {
    const password = "thePasswordOfThisTestAndNoOther0";
    let resources: readonly Registered[];

    before(async () => {
        resources = await peer(withCouchDb(), password);
    });

    it("has a CouchDB beside it with settings, credentials and a volume of its own", () => {
        const own = resources
            .filter(({ name, type }) => name === "org1-peer1-couchdb" && type.startsWith("kubernetes:"))
            .map(({ type, name, inputs }) => ({ type, name, inputs }));
        const golden = readFileSync(join(__dirname, "couchdb.golden.json"), "utf8");
        assert.deepEqual([...own, pod(resources).spec.initContainers.at(-1)], JSON.parse(golden));
    });

    it("starts after CouchDB answers, and ends before it", () => {
        const order = pod(resources).spec.initContainers.map(({ name }) => name);
        assert.deepEqual(order, ["verbs", "builder", "couchdb"]);
    });

    it("knows the address, and has the credentials from the kubelet", () => {
        const secret = (key: string): object => ({ secretKeyRef: { name: "org1-peer1-couchdb", key } });
        assert.deepEqual(stateSettings(resources), [
            { name: "CORE_LEDGER_STATE_STATEDATABASE", value: "CouchDB" },
            { name: "CORE_LEDGER_STATE_COUCHDBCONFIG_COUCHDBADDRESS", value: "127.0.0.1:5984" },
            { name: "CORE_LEDGER_STATE_COUCHDBCONFIG_USERNAME", valueFrom: secret("username") },
            { name: "CORE_LEDGER_STATE_COUCHDBCONFIG_PASSWORD", valueFrom: secret("password") },
        ]);
    });

    it("has the password nowhere but in its Secret", () => {
        const forms = [password, Buffer.from(password).toString("base64")];
        const holders = resources.filter(({ inputs }) => forms.some((form) => JSON.stringify(inputs).includes(form)));
        assert.deepEqual(
            holders.map(({ type }) => type),
            ["kubernetes:core/v1:Secret"],
        );
    });

    it("has no Service that leads to CouchDB", () => {
        const ports = ofType(resources, "kubernetes:core/v1:Service").flatMap(({ inputs }) => {
            const { spec } = inputs as { readonly spec: { readonly ports: readonly { readonly port: number }[] } };
            return spec.ports.map(({ port }) => port);
        });
        assert.deepEqual(ports, [7051, 7052, 9443]);
    });

    it("is restarted for another password", async () => {
        const annotation = (of: readonly Registered[]): string => pod(of).metadata.annotations["fabric/couchdb"] ?? "";
        assert.match(annotation(resources), /^[0-9a-f]{16}$/);
        assert.notEqual(annotation(resources), annotation(await peer(withCouchDb(), "another")));
    });
});

describe("a peer that keeps its state in itself", () => {
    it("has none of it", async () => {
        const resources = await peer(devModel(), "unused");
        assert.deepEqual(stateSettings(resources), []);
        assert.deepEqual(
            resources.filter(({ name, type }) => name.includes("couchdb") || secretTypes.includes(type)),
            [],
        );
    });
});

describe("the probe of CouchDB", () => {
    for (const { is, status, body, passes } of [
        { is: "a CouchDB that is up", status: 200, body: '{"status":"ok","seeds":{}}', passes: true },
        {
            is: "one that starts or is in maintenance",
            status: 404,
            body: '{"status":"maintenance_mode"}',
            passes: false,
        },
        { is: "one that refuses", status: 401, body: '{"error":"unauthorized"}', passes: false },
    ]) {
        it(`${passes ? "takes" : "does not take"} ${is} for ready`, async () => {
            const asked: (string | undefined)[] = [];
            const server = createServer((request, response) => {
                asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
                response.writeHead(status, { "Content-Type": "application/json" }).end(body);
            });
            const port = await new Promise<number>((resolve) => {
                server.listen(0, "127.0.0.1", () => {
                    const address = server.address();
                    resolve(typeof address === "object" && address !== null ? address.port : 0);
                });
            });
            assert.equal(await succeeds(couchDbProbe.map((part) => part.replace("/5984", `/${port}`))), passes);
            assert.deepEqual(asked, ["GET /_up"]);
            server.close();
        });
    }

    it("does not take a port where nobody listens for ready", async () => {
        assert.equal(await succeeds(couchDbProbe.map((part) => part.replace("/5984", "/1"))), false);
    });
});

function withCouchDb(): NetworkModel {
    return devModel((config) => {
        const [, org1] = config["organizations"] as Record<string, unknown>[];
        Object.assign(org1 ?? {}, { stateDatabase: "couchdb", couchdb: { resources: { limits: { memory: "1Gi" } } } });
        Object.assign(config["storage"] as object, { class: "fast", couchdb: "3Gi" });
    });
}

/** The resources of org1's first peer, with a password that is the only random one. */
function peer(model: NetworkModel, password: string): Promise<readonly Registered[]> {
    const program = (): pulumi.Output<unknown> => {
        const place = { namespace: model.namespace };
        const provider = new k8s.Provider("cluster");
        const namespace = pulumi.output(model.namespace);
        const names = resourceNames(model, { names: [], channels: [], chaincodes: [] });
        const known = { outdated: [], packages: [], names, policies: new Map<string, never>() };
        const [, organisation] = model.organisations;
        const found = organisation?.peers[0];
        assert.ok(found !== undefined);
        const { chaincodeNamespace } = organisation ?? { chaincodeNamespace: "" };
        const chaincodes = new Map([[chaincodeNamespace, namespace]]);
        const scope = {
            ...{ model, provider, namespace, place, volumes: provider },
            ...{ homes: new Map<string, never>(), chaincodes, parts: new Map<string, never>() },
            ...known,
        };
        const { name } = found;
        const target = { name: "org1-ca", organisation: "org1", port: 7054 };
        const enrolment = {
            enrolmentId: name,
            hosts: [name],
            registrar: "r",
            password: "p",
            role: "peer",
            tlsProfile: "tls",
        } as const;
        const inputs = { place, organisation: "org1", ca: target, ...enrolment, renewBefore: "720h", database: "" };
        const identity = remote("Identity", name, inputs, {});
        const builderImage = pulumi.output("builder@sha256:0");
        const together = { isSpread: false, variables: () => [] };
        const own = { chaincodeNamespace, together, identity, clients: { roots: {}, ends: {} } };
        return new Peer(name, { scope, peer: found, ...own, builderImage }).urn;
    };
    return registered(program, {
        "random:index/randomPassword:RandomPassword": { result: password },
        "pulumi-nodejs:dynamic/fabric:Identity": { fingerprint: "f" },
    });
}

function pod(resources: readonly Registered[]): Pod {
    const [workload] = ofType(resources, "kubernetes:apps/v1:StatefulSet");
    const { spec } = workload?.inputs as { readonly spec: { readonly template: Pod } };
    return spec.template;
}

function stateSettings(resources: readonly Registered[]): readonly object[] {
    const { containers } = pod(resources).spec;
    return containers.flatMap(({ env }) => env).filter(({ name }) => name.startsWith("CORE_LEDGER_STATE_"));
}

function succeeds([command = "", ...args]: readonly string[]): Promise<boolean> {
    return new Promise((resolve) => {
        execFile(command, args, (error) => {
            resolve(error === null);
        });
    });
}
