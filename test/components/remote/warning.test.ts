import assert from "node:assert/strict";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogSeverity, type LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { warn } from "../../../components/remote/warning";
import { startConnectProxy } from "../../support/connect-proxy";
import { proxyVariables, withVariables } from "../../support/environment";
import { warnings } from "../../support/warnings";

describe("a warning of a dynamic resource", () => {
    const { argv } = process;

    afterEach(() => {
        process.argv = argv;
    });

    /** As a provider's process is started, with the engine's address. */
    const startedWith = (address: string): void => {
        process.argv = [argv[0] ?? "", "dynamic-provider", address];
    };

    it("is told to the engine, which shows it as one, whatever proxy the environment names", async () => {
        const logged: [number, string][] = [];
        const server = new grpc.Server();
        server.addService(EngineService, {
            log: ({ request }: { request: LogRequest }, callback: grpc.sendUnaryData<Empty>) => {
                logged.push([request.getSeverity(), request.getMessage()]);
                callback(null, new Empty());
            },
        });
        const port = await new Promise<number>((resolve) => {
            server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_error, bound) => {
                resolve(bound);
            });
        });
        startedWith(`127.0.0.1:${port}`);
        const proxy = await startConnectProxy(0, "403 Forbidden");
        let printed: readonly string[] = [];
        await withVariables(proxyVariables(proxy.url), async () => {
            printed = await warnings(() => warn("org1 is kept"));
        });
        server.forceShutdown();
        await proxy.stop();
        assert.deepEqual(logged, [[LogSeverity.WARNING, "org1 is kept"]]);
        assert.deepEqual(printed, []);
    });

    for (const { what, address } of [
        { what: "there is no engine", address: "test/components/remote/warning.test.ts" },
        { what: "the engine does not answer", address: "127.0.0.1:1" },
    ]) {
        it(`is printed where ${what}`, async () => {
            startedWith(address);
            assert.deepEqual(await warnings(() => warn("org1 is kept")), ["org1 is kept"]);
        });
    }
});
