import assert from "node:assert/strict";

import { type Condition, conditionOf, type JobState } from "../../../builder/kubernetes/condition";
import type { KubeObject } from "../../../cluster/object";
import type { JsonObject } from "../../../ground/json";
import { ended, running, waiting } from "../../support/chaincodepods";

const nothing: JobState = { job: undefined, pod: undefined, refusal: undefined };
const starting = (note?: string): Condition => ({ is: "starting", note });
const refused = (reason: string): Condition => ({ is: "refused", reason });

function pod(status: JsonObject): JobState {
    return { ...nothing, pod: object("Pod", status) };
}

/** A pod whose container has a limit of memory. */
function limited(status: JsonObject, memory: string): JobState {
    const spec = { containers: [{ name: "chaincode", resources: { limits: { memory } } }] };
    return { ...nothing, pod: { ...object("Pod", status), spec } };
}

function job(conditions: readonly JsonObject[]): JobState {
    return { ...nothing, job: object("Job", { conditions }) };
}

function object(kind: string, status: JsonObject): KubeObject {
    return { apiVersion: "v1", kind, metadata: { name: "chaincode" }, status };
}

const notFound = 'failed to pull and unpack image "localhost:5000/a@sha256:0": localhost:5000/a@sha256:0: not found';
const unreachable = "failed to do request: dial tcp 127.0.0.1:5000: connect: connection refused";
const security = 'pods "a" is forbidden: violates PodSecurity "restricted:latest": privileged';
const quota = 'pods "a" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1';
const unscheduled = [
    { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/1 nodes are available" },
];

const conditions: readonly { readonly of: string; readonly jobState: JobState; readonly is: Condition }[] = [
    { of: "nothing at all", jobState: nothing, is: starting() },
    { of: "a pod without status", jobState: pod({}), is: starting() },
    { of: "a container that is made", jobState: pod(waiting("ContainerCreating", "")), is: starting() },
    { of: "init containers at work", jobState: pod(waiting("PodInitializing", "")), is: starting() },
    {
        of: "a pod that fits on no node",
        jobState: pod({ phase: "Pending", conditions: unscheduled }),
        is: starting("Unschedulable: 0/1 nodes are available"),
    },
    {
        of: "a missing digest",
        jobState: pod(waiting("ErrImagePull", notFound)),
        is: refused(`ErrImagePull: ${notFound}`),
    },
    {
        of: "an unreachable registry",
        jobState: pod(waiting("ImagePullBackOff", unreachable)),
        is: starting(`ImagePullBackOff: ${unreachable}`),
    },
    {
        of: "a registry that is overloaded",
        jobState: pod(waiting("ErrImagePull", "unexpected status from HEAD request: 503 Service Unavailable")),
        is: starting("ErrImagePull: unexpected status from HEAD request: 503 Service Unavailable"),
    },
    {
        of: "a registry that wants credentials",
        jobState: pod(waiting("ErrImagePull", "pull access denied, insufficient_scope: authorization failed")),
        is: refused("ErrImagePull: pull access denied, insufficient_scope: authorization failed"),
    },
    {
        of: "an impossible name",
        jobState: pod(waiting("InvalidImageName", "bad")),
        is: refused("InvalidImageName: bad"),
    },
    {
        of: "an image that wants to be root",
        jobState: pod(waiting("CreateContainerConfigError", "container has runAsNonRoot and image will run as root")),
        is: refused("CreateContainerConfigError: container has runAsNonRoot and image will run as root"),
    },
    { of: "a container that runs", jobState: pod(running.statuses[0] ?? {}), is: { is: "running" } },
    {
        of: "a container without memory",
        jobState: pod(ended(137, "OOMKilled")),
        is: {
            is: "ended",
            succeeded: false,
            reason: "OOMKilled",
            message: "container chaincode ended with exit code 137",
        },
    },
    {
        of: "a container that was killed, when nobody heard why",
        jobState: limited(ended(137, "Error"), "32Mi"),
        is: {
            is: "ended",
            succeeded: false,
            reason: "Error",
            message:
                "container chaincode ended with exit code 137: killed, perhaps for more memory than its limit of 32Mi",
        },
    },
    {
        of: "a container that was killed and has no limit",
        jobState: pod(ended(137, "Error")),
        is: {
            is: "ended",
            succeeded: false,
            reason: "Error",
            message: "container chaincode ended with exit code 137",
        },
    },
    {
        of: "a container that did its work",
        jobState: pod(ended(0, "Completed")),
        is: {
            is: "ended",
            succeeded: true,
            reason: "Completed",
            message: "container chaincode ended with exit code 0",
        },
    },
    {
        of: "a program for another processor",
        jobState: pod({
            containerStatuses: [
                {
                    name: "chaincode",
                    state: { terminated: { exitCode: 128, reason: "StartError", message: "exec format error" } },
                },
            ],
        }),
        is: {
            is: "ended",
            succeeded: false,
            reason: "StartError",
            message: "container chaincode ended with exit code 128: exec format error",
        },
    },
    {
        of: "an evicted pod",
        jobState: pod({ phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." }),
        is: { is: "ended", succeeded: false, reason: "Evicted", message: "The node was low on resource: memory." },
    },
    {
        of: "a sidecar that ended before the chaincode",
        jobState: pod({
            phase: "Running",
            containerStatuses: [
                { name: "proxy", state: { terminated: { exitCode: 1 } } },
                { name: "chaincode", state: { running: {} } },
            ],
        }),
        is: { is: "running" },
    },
    {
        of: "a Job whose pod is gone",
        jobState: job([{ type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "limit reached" }]),
        is: { is: "ended", succeeded: false, reason: "BackoffLimitExceeded", message: "limit reached" },
    },
    {
        of: "a Job that is not over",
        jobState: job([{ type: "Failed", status: "False", reason: "None" }]),
        is: starting(),
    },
    {
        of: "a Job that is complete",
        jobState: job([{ type: "Complete", status: "True" }]),
        is: { is: "ended", succeeded: true, reason: "Completed", message: "" },
    },
    { of: "Pod Security", jobState: { ...nothing, refusal: security }, is: refused(`FailedCreate: ${security}`) },
    { of: "a full quota", jobState: { ...nothing, refusal: quota }, is: starting(`FailedCreate: ${quota}`) },
    {
        of: "a pod that was refused at first",
        jobState: { ...pod(running.statuses[0] ?? {}), refusal: quota },
        is: { is: "running" },
    },
];

describe("The condition of a chaincode's pod", () => {
    for (const { of, jobState, is } of conditions) {
        it(`tells ${of}`, () => {
            assert.deepEqual(conditionOf(jobState), is);
        });
    }
});
