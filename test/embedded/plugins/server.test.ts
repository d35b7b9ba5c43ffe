import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { credentials, type ServiceError, status } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { noDifference, type Plugin } from "../../../embedded/plugins/plugin";
import { servePlugin } from "../../../embedded/plugins/server";
import { fromStruct, toStruct } from "../../../embedded/plugins/struct";

const urn = "urn:pulumi:dev::project::parent:index:Parent$kubernetes:core/v1:ConfigMap::na::me";

const stub: Plugin = {
    name: "stub",
    version: "1.2.3",
    checkConfig: (news) => ({ inputs: news, problems: [{ property: "a", reason: "no" }] }),
    diffConfig: () => noDifference,
    configure: () => undefined,
    check: ({ resource, news }) => Promise.resolve({ inputs: { ...news, ...resource }, problems: [] }),
    diff: () =>
        Promise.resolve({
            changes: [
                { path: "spec.a", kind: "update", replaces: true },
                { path: "spec.b", kind: "add", replaces: false },
            ],
            deleteBeforeReplace: true,
        }),
    create: () => {
        throw new Error("cannot create it on there: no");
    },
    read: ({ id, state, inputs }) => Promise.resolve(id === "gone" ? undefined : { id, state, inputs }),
    update: ({ inputs }) => Promise.resolve(inputs),
    delete: () => Promise.resolve(),
    cancel: () => undefined,
};

describe("the plugin's service", () => {
    let client: ResourceProviderClient;
    let close: () => void;

    before(async () => {
        const { port, server } = await servePlugin(() => stub);
        client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
        close = () => {
            client.close();
            server.forceShutdown();
        };
    });

    after(() => {
        close();
    });

    it("tells its version and that it understands secrets", async () => {
        const info = await new Promise<string | undefined>((done) => {
            client.getPluginInfo(new Empty(), (_, response) => {
                done(response.getVersion());
            });
        });
        const handshake = await new Promise<messages.ProviderHandshakeResponse>((done) => {
            client.handshake(new messages.ProviderHandshakeRequest(), (_, response) => {
                done(response);
            });
        });
        assert.equal(info, "1.2.3");
        assert.equal(handshake.getAcceptSecrets(), true);
    });

    it("takes type and name from the URN where the engine does not send them", async () => {
        const request = new messages.CheckRequest().setUrn(urn).setNews(toStruct({ x: 1 }));
        const response = await promisify<messages.CheckRequest, messages.CheckResponse>(client.check.bind(client))(
            request,
        );
        assert.deepEqual(fromStruct(response.getInputs()), {
            x: 1,
            urn,
            type: "kubernetes:core/v1:ConfigMap",
            name: "na::me",
        });
    });

    it("reports problems of a provider's arguments", async () => {
        const ask = promisify<messages.CheckRequest, messages.CheckResponse>(client.checkConfig.bind(client));
        const [problem] = (await ask(new messages.CheckRequest())).getFailuresList();
        assert.deepEqual([problem?.getProperty(), problem?.getReason()], ["a", "no"]);
    });

    it("details a difference: kinds, replacements, and that the old one goes first", async () => {
        const ask = promisify<messages.DiffRequest, messages.DiffResponse>(client.diff.bind(client));
        const response = await ask(new messages.DiffRequest());
        const details = response.getDetaileddiffMap();
        assert.equal(response.getChanges(), messages.DiffResponse.DiffChanges.DIFF_SOME);
        assert.deepEqual(response.getReplacesList(), ["spec.a"]);
        assert.equal(response.getDeletebeforereplace(), true);
        assert.equal(details.get("spec.a")?.getKind(), messages.PropertyDiff.Kind.UPDATE_REPLACE);
        assert.equal(details.get("spec.b")?.getKind(), messages.PropertyDiff.Kind.ADD);
        assert.equal(details.get("spec.b")?.getInputdiff(), true);
    });

    it("answers with an empty ID when a resource is gone", async () => {
        const ask = promisify<messages.ReadRequest, messages.ReadResponse>(client.read.bind(client));
        assert.equal((await ask(new messages.ReadRequest().setId("gone"))).getId(), "");
        const there = await ask(new messages.ReadRequest().setId("there").setInputs(toStruct({ i: 1 })));
        assert.deepEqual([there.getId(), fromStruct(there.getInputs())], ["there", { i: 1 }]);
    });

    it("fails with the sentence alone, as something that is understood", async () => {
        const error = await failureOf((done) => client.create(new messages.CreateRequest(), done));
        assert.equal(error.code, status.FAILED_PRECONDITION);
        assert.equal(error.details, "cannot create it on there: no");
    });

    it("names the official plugin for functions that it does not serve", async () => {
        const request = new messages.InvokeRequest().setTok("kubernetes:yaml:decode");
        const error = await failureOf((done) => client.invoke(request, done));
        assert.match(
            error.details,
            /kubernetes:yaml:decode is not served .*pulumi plugin install resource stub 1\.2\.3/,
        );
    });
});

type Callback = (error: ServiceError | null) => void;

function failureOf(call: (done: Callback) => unknown): Promise<ServiceError> {
    return new Promise((resolve, reject) => {
        call((error) => {
            if (error === null) {
                reject(new Error("it did not fail"));
            } else {
                resolve(error);
            }
        });
    });
}

describe("the launchers", () => {
    const launchers = resolve(__dirname, "../../../embedded/plugins/bin");
    let child: ChildProcess | undefined;

    afterEach(() => {
        child?.kill("SIGKILL");
    });

    for (const name of ["kubernetes", "random"]) {
        it(`start the ${name} plugin from any folder and through a link`, async () => {
            const folder = mkdtempSync(join(tmpdir(), "plugin link "));
            symlinkSync(join(launchers, `pulumi-resource-${name}`), join(folder, "link"));
            child = spawn(join(folder, "link"), ["127.0.0.1:1"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
            assert.ok(child.stdout);
            const [line] = (await once(child.stdout, "data")) as [Buffer];
            rmSync(folder, { recursive: true });
            assert.match(line.toString(), /^\d+\n$/);
            child.kill("SIGINT");
            const [, signal] = (await once(child, "exit")) as [number | null, string | null];
            assert.equal(signal, "SIGINT", "the engine ends plugins by SIGINT");
        });
    }
});
