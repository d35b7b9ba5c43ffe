import { type handleUnaryCall, Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { type Engine, newEngine, silentEngine } from "./engine";
import { checkRequest, checkResponse, diffResponse, resourceName, serviceError } from "./messages";
import type { Plugin } from "./plugin";
import { fromStruct, toStruct } from "./struct";

/** The engine's own limit for one message. */
const largestMessage = 400 * 1024 * 1024;

/** Starts to serve a plugin on a free port of the loopback interface; the port is what the engine wants to read first. */
export async function servePlugin(newPlugin: (engine: Engine) => Plugin): Promise<{ port: number; server: Server }> {
    let engine = silentEngine;
    const listening: Engine = {
        status: (urn, message) => {
            engine.status(urn, message);
        },
        warn: (urn, message) => {
            engine.warn(urn, message);
        },
    };
    const server = new Server({
        "grpc.max_receive_message_length": largestMessage,
        "grpc.max_send_message_length": largestMessage,
    });
    const connect = (address: string): void => {
        engine = address === "" ? silentEngine : newEngine(address);
    };
    server.addService(ResourceProviderService, serviceOf(newPlugin(listening), connect));
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
            if (error === null) {
                resolve(bound);
            } else {
                reject(error);
            }
        });
    });
    return { port, server };
}

// The other calls of the service (components, mappings for converters, lists) are answered with UNIMPLEMENTED by grpc-js.
function serviceOf(plugin: Plugin, connect: (engineAddress: string) => void): UntypedServiceImplementation {
    return { ...meetingCalls(plugin, connect), ...configurationCalls(plugin), ...resourceCalls(plugin) };
}

function meetingCalls(plugin: Plugin, connect: (engineAddress: string) => void): UntypedServiceImplementation {
    return {
        handshake: answer((request: messages.ProviderHandshakeRequest) => {
            connect(request.getEngineAddress());
            return new messages.ProviderHandshakeResponse().setAcceptSecrets(true);
        }),
        attach: answer((request: { getAddress(): string }) => {
            connect(request.getAddress());
            return new Empty();
        }),
        getPluginInfo: answer(() => new PluginInfo().setVersion(plugin.version)),
        getSchema: answer(() => {
            const schema = { name: plugin.name, version: plugin.version };
            return new messages.GetSchemaResponse().setSchema(JSON.stringify(schema));
        }),
        getMapping: answer(() => new messages.GetMappingResponse()),
        getMappings: answer(() => new messages.GetMappingsResponse()),
        cancel: answer(() => {
            plugin.cancel();
            return new Empty();
        }),
    };
}

function configurationCalls(plugin: Plugin): UntypedServiceImplementation {
    return {
        checkConfig: answer((request: messages.CheckRequest) =>
            checkResponse(plugin.checkConfig(fromStruct(request.getNews()))),
        ),
        diffConfig: answer((request: messages.DiffRequest) =>
            diffResponse(plugin.diffConfig(fromStruct(request.getOlds()), fromStruct(request.getNews()))),
        ),
        configure: answer((request: messages.ConfigureRequest) => {
            plugin.configure(fromStruct(request.getArgs()));
            return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
        }),
        invoke: answer((request: messages.InvokeRequest) => {
            throw new Error(
                `the function ${request.getTok()} is not served by this plugin, which stands in for the official ` +
                    `${plugin.name} plugin: install that one (pulumi plugin install resource ${plugin.name} ${plugin.version})`,
            );
        }),
    };
}

function resourceCalls(plugin: Plugin): UntypedServiceImplementation {
    return {
        check: answer(async (request: messages.CheckRequest) =>
            checkResponse(await plugin.check(checkRequest(request))),
        ),
        diff: answer(async (request: messages.DiffRequest) => diffResponse(await diff(plugin, request))),
        create: answer(async (request: messages.CreateRequest) => {
            const { id, state } = await plugin.create({
                resource: resourceName(request),
                inputs: fromStruct(request.getProperties()),
                preview: request.getPreview(),
            });
            return new messages.CreateResponse().setId(id).setProperties(toStruct(state));
        }),
        read: answer((request: messages.ReadRequest) => read(plugin, request)),
        update: answer(async (request: messages.UpdateRequest) => {
            const state = await plugin.update({
                resource: resourceName(request),
                id: request.getId(),
                state: fromStruct(request.getOlds()),
                inputs: fromStruct(request.getNews()),
                preview: request.getPreview(),
            });
            return new messages.UpdateResponse().setProperties(toStruct(state));
        }),
        delete: answer((request: messages.DeleteRequest) => remove(plugin, request)),
    };
}

async function diff(plugin: Plugin, request: messages.DiffRequest): ReturnType<Plugin["diff"]> {
    return plugin.diff({
        state: fromStruct(request.getOlds()),
        olds: fromStruct(request.getOldInputs()),
        news: fromStruct(request.getNews()),
    });
}

async function read(plugin: Plugin, request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const found = await plugin.read({
        resource: resourceName(request),
        id: request.getId(),
        state: fromStruct(request.getProperties()),
        inputs: fromStruct(request.getInputs()),
    });
    // An empty ID says that it is gone.
    return found === undefined
        ? new messages.ReadResponse()
        : new messages.ReadResponse()
              .setId(found.id)
              .setProperties(toStruct(found.state))
              .setInputs(toStruct(found.inputs));
}

async function remove(plugin: Plugin, request: messages.DeleteRequest): Promise<Empty> {
    await plugin.delete({
        resource: resourceName(request),
        id: request.getId(),
        state: fromStruct(request.getProperties()),
        inputs: fromStruct(request.getOldInputs()),
        timeoutSeconds: request.getTimeout(),
    });
    return new Empty();
}

function answer<Request, Response>(
    act: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
    return (call, callback) => {
        // Through a promise, so that what is thrown at once is answered as well.
        Promise.resolve(call.request)
            .then(act)
            .then(
                (response) => {
                    callback(null, response);
                },
                (error: unknown) => {
                    callback(serviceError(error));
                },
            );
    };
}
