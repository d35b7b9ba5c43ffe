import { randomUUID } from "node:crypto";

import { z } from "zod";

import { failure } from "../ground/failure";
import { reached } from "../ground/interruption";
import { parseJson } from "../ground/json";
import { endpointName, type Endpoint, type HttpsCall, type HttpsResponse } from "./endpoint";
import { retriedRequest } from "./retried-request";

/** What an orderer says about a channel that it serves. */
interface ChannelInfo {
    readonly name: string;
    /** "active", "onboarding", "inactive" or "failed". */
    readonly status: string;
    /** "consenter", "follower", "config-tracker" or "other". */
    readonly consensusRelation: string;
    readonly height: number;
}

const channels = "/participation/v1/channels";
/** A joining orderer writes its ledger and starts Raft before it answers. */
const joinSeconds = 120;

const channelList = z.object({ channels: z.array(z.object({ name: z.string() })).nullable() });
const channelDetails = z.object({
    name: z.string(),
    status: z.string(),
    consensusRelation: z.string(),
    height: z.number(),
});
const errorAnswer = z.object({ error: z.string() });

/** The names of the channels that the orderer serves. The endpoint is that of its admin port, with a client pair. */
export async function listChannels(endpoint: Endpoint): Promise<readonly string[]> {
    const operation = "list channels";
    const response = await call(endpoint, operation, { method: "GET", path: channels });
    const list = parsed(endpoint, operation, response, channelList);
    return (list.channels ?? []).map(({ name }) => name);
}

/**
 * What the orderer says about one channel; undefined when it does not serve it.
 *
 * @param seconds for which an orderer that gives no answer is asked again. Default a minute, which bears a restart
 */
export async function channelInfo(
    endpoint: Endpoint,
    name: string,
    seconds?: number,
): Promise<ChannelInfo | undefined> {
    const operation = `look up channel ${name}`;
    const response = await call(endpoint, operation, { method: "GET", path: channelPath(name) }, [404], seconds);
    return response.status === 404 ? undefined : parsed(endpoint, operation, response, channelDetails);
}

/** Makes the orderer serve the channel that the config block belongs to. */
export async function joinChannel(endpoint: Endpoint, block: Uint8Array): Promise<"joined" | "already joined"> {
    const { contentType, body } = multipart(block);
    const request = { headers: { "content-type": contentType }, body, timeoutSeconds: joinSeconds } as const;
    const operation = "join a channel";
    const response = await call(endpoint, operation, { method: "POST", path: channels, ...request }, [405]);
    if (response.status === 405) {
        const reason = reasonOf(response);
        if (!reason.includes("channel already exists")) {
            throw refused(endpoint, operation, response);
        }
        return "already joined";
    }
    await reached("endorsed");
    return "joined";
}

/** Each call may be taken twice: a second joining is answered as such. */
async function call(
    endpoint: Endpoint,
    operation: string,
    request: HttpsCall,
    expected: readonly number[] = [],
    seconds?: number,
): Promise<HttpsResponse> {
    const response = await retriedRequest(endpoint, { operation, ...request }, seconds);
    const isSuccess = response.status >= 200 && response.status < 300;
    if (!isSuccess && !expected.includes(response.status)) {
        throw refused(endpoint, operation, response);
    }
    return response;
}

function refused(endpoint: Endpoint, operation: string, response: HttpsResponse): Error {
    const what = { operation, target: endpointName(endpoint), status: String(response.status) };
    return failure(what, `HTTP ${response.status}: ${reasonOf(response)}`);
}

function reasonOf(response: HttpsResponse): string {
    const text = response.body.toString();
    const answer = errorAnswer.safeParse(parseJson(text));
    return answer.success ? answer.data.error : text.trim();
}

function parsed<T>(endpoint: Endpoint, operation: string, response: HttpsResponse, schema: z.ZodType<T>): T {
    const answer = schema.safeParse(parseJson(response.body.toString()));
    if (!answer.success) {
        const what = { operation, target: endpointName(endpoint), status: String(response.status) };
        throw failure(what, `the answer is not that of an orderer's admin port: ${z.prettifyError(answer.error)}`);
    }
    return answer.data;
}

function channelPath(name: string): string {
    return `${channels}/${encodeURIComponent(name)}`;
}

/** The form that the participation API takes: exactly one part, a file called config-block. */
function multipart(block: Uint8Array): { contentType: string; body: Uint8Array } {
    const boundary = `block-${randomUUID()}`;
    const head =
        `--${boundary}\r\n` +
        'Content-Disposition: form-data; name="config-block"; filename="config.block"\r\n' +
        "Content-Type: application/octet-stream\r\n\r\n";
    return {
        contentType: `multipart/form-data; boundary=${boundary}`,
        body: Buffer.concat([Buffer.from(head), block, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    };
}
