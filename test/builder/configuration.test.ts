import assert from "node:assert/strict";

import { parseConfiguration, templateFor } from "../../builder/configuration";
import type { BuilderConfig } from "../../builder/pod-template";

const golang = {
    buildImage: "registry/build@sha256:0",
    runtimeImage: "registry/run@sha256:0",
    environment: { GOPROXY: "off" },
    resources: { limits: { memory: "1Gi" } },
    timeout: "5m",
};

const full: BuilderConfig = {
    pod: {
        resources: { requests: { cpu: "10m" }, limits: { memory: "256Mi" } },
        podSecurityContext: { fsGroup: 1000 },
        securityContext: { readOnlyRootFilesystem: true },
        nodeSelector: { disk: "fast" },
        tolerations: [{ key: "spot" }],
        affinity: { podAntiAffinity: {} },
        topologySpreadConstraints: [{ maxSkew: 1 }],
        labels: { team: "assets" },
        annotations: { note: "" },
        environment: { LOG_LEVEL: "info", TOKEN: { secretKeyRef: { name: "api", key: "token" } } },
        dnsPolicy: "None",
        dnsConfig: { nameservers: [] },
        hostAliases: [],
        imagePullSecrets: ["registry"],
        priorityClassName: "high",
        runtimeClassName: "gvisor",
    },
    chaincodes: { marbles: { environment: { LOG_LEVEL: "debug" } } },
    languages: { golang },
};

const refused: readonly { readonly what: string; readonly text: string; readonly says: string }[] = [
    { what: "no JSON", text: "{", says: "it must be an object" },
    { what: "a list", text: "[]", says: "it must be an object" },
    { what: "an unknown field", text: '{"pods":{}}', says: "there is no field pods" },
    { what: "a name that every object has", text: '{"constructor":{}}', says: "there is no field constructor" },
    { what: "a wrong letter", text: '{"pod":{"nodeselector":{}}}', says: "there is no field pod.nodeselector" },
    { what: "null for a template", text: '{"pod":null}', says: "field pod must be an object" },
    {
        what: "a number as quantity",
        text: '{"pod":{"resources":{"limits":{"cpu":1}}}}',
        says: "field pod.resources.limits.cpu must be a text",
    },
    {
        what: "a map of tolerations",
        text: '{"pod":{"tolerations":{}}}',
        says: "field pod.tolerations must be a list of objects",
    },
    {
        what: "a toleration that is a text",
        text: '{"pod":{"tolerations":["a"]}}',
        says: "field pod.tolerations must be a list of objects",
    },
    {
        what: "Secrets as objects",
        text: '{"pod":{"imagePullSecrets":[{"name":"a"}]}}',
        says: "field pod.imagePullSecrets must be a list of texts",
    },
    {
        what: "a chaincode's wrong variable",
        text: '{"chaincodes":{"a":{"environment":{"B":true}}}}',
        says: "field chaincodes.a.environment.B must be a text or a secretKeyRef with name and key",
    },
    {
        what: "a variable out of something else than a Secret",
        text: '{"pod":{"environment":{"B":{"configMapKeyRef":{"name":"a","key":"b"}}}}}',
        says: "field pod.environment.B must be a text or a secretKeyRef with name and key",
    },
    {
        what: "half a reference",
        text: JSON.stringify({
            languages: { golang: { ...golang, environment: { B: { secretKeyRef: { name: "a" } } } } },
        }),
        says: "field languages.golang.environment.B must be a text or a secretKeyRef with name and key",
    },
    { what: "another language", text: '{"languages":{"rust":{}}}', says: "there is no field languages.rust" },
    {
        what: "half a language",
        text: '{"languages":{"golang":{"buildImage":"a"}}}',
        says: "field languages.golang.runtimeImage is missing",
    },
    {
        what: "a timeout of nothing",
        text: JSON.stringify({ languages: { golang: { ...golang, timeout: "0s" } } }),
        says: 'field languages.golang.timeout must be a Go duration above 0, such as "5m"',
    },
];

describe("The configuration of the builder", () => {
    it("is read with all its fields", () => {
        assert.deepEqual(parseConfiguration(JSON.stringify(full)), full);
    });

    it("is empty where it says nothing", () => {
        assert.deepEqual(parseConfiguration("{}"), { pod: {}, chaincodes: {}, languages: {} });
    });

    for (const { what, text, says } of refused) {
        it(`refuses ${what}`, () => {
            assert.throws(() => parseConfiguration(text), { message: says });
        });
    }

    it("puts what is asked for a chaincode on top of what is asked for all", () => {
        const small = { ...full, pod: { environment: { LOG_LEVEL: "info", TZ: "UTC" } } };
        assert.deepEqual(templateFor(small, "marbles"), { environment: { LOG_LEVEL: "debug", TZ: "UTC" } });
        assert.deepEqual(templateFor(small, "constructor"), small.pod);
    });
});
