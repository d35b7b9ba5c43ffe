import assert from "node:assert/strict";

import type { KubeObject } from "../../../cluster/object";
import { fieldAt, objectsAt } from "../../../ground/json";
import { chaincodeJson } from "../../support/launch";
import { describeRuns, place, shown } from "../../support/runs";
import { eventually } from "../../support/verbs";

const settings = { FABRIC_BUILDER_CONFIG_MAP: "fabric-builder" };
const path = "GET /api/v1/namespaces/fabric-dev/configmaps/fabric-builder";
const begun = `run: Running chaincode ID ${chaincodeJson.chaincodeId} with kubernetes job fabric-dev/${place}-xxxxx`;
const unable = "run: Error running chaincode: unable to read config map fabric-dev/fabric-builder:";

function configMap(data: Readonly<Record<string, string>>): KubeObject {
    return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "fabric-builder" }, data };
}

const refused = [
    { what: "is not there", object: undefined, says: `${unable} it is not there` },
    { what: "has another key", object: configMap({ config: "{}" }), says: `${unable} it has no key config.json` },
    {
        what: "has a wrong field",
        object: configMap({ "config.json": '{"pod":{"dnsPolicy":5}}' }),
        says: `${unable} config.json: field pod.dnsPolicy must be a text`,
    },
];

describeRuns(
    "A run of a chaincode with a ConfigMap",
    (runs) => {
        it("takes the template from there at each start", async () => {
            for (const level of ["info", "debug"]) {
                const pod = { environment: { LOG_LEVEL: "warning" }, labels: { team: "assets" } };
                const chaincodes = { "asset-transfer": { environment: { LOG_LEVEL: level } } };
                runs.cluster().put(configMap({ "config.json": JSON.stringify({ pod, chaincodes }) }));
                const started = runs.run();
                await eventually("a pod", () => runs.kinds().includes("Pod"));
                const [made] = runs.cluster().objects("Pod");
                const [container] = objectsAt(made, "spec", "containers");
                assert.deepEqual(objectsAt(container, "env").at(-1), { name: "LOG_LEVEL", value: level });
                assert.equal(made?.metadata.labels?.team, "assets");
                assert.equal(fieldAt(runs.cluster().objects("Job")[0], "metadata", "labels", "team"), undefined);
                started.process.kill("SIGTERM");
                assert.equal(await started.status, 143);
            }
            assert.equal(runs.cluster().requests.filter((request) => request === path).length, 2);
        });

        for (const { what, object, says } of refused) {
            it(`fails before it makes anything when that ${what}`, async () => {
                if (object !== undefined) {
                    runs.cluster().put(object);
                }
                const started = runs.run();
                assert.equal(await started.status, 1);
                assert.deepEqual(shown(started), [says]);
                assert.deepEqual(
                    runs.cluster().requests.filter((request) => !request.startsWith("GET")),
                    [],
                );
            });
        }

        it("goes on asking while the API server is not available", async () => {
            runs.cluster().put(configMap({ "config.json": "{}" }));
            runs.cluster().refuse(503, "ServiceUnavailable", 2, "ConfigMap");
            const started = runs.run();
            await eventually("a start", () => started.stderr().includes("Running chaincode"));
            const lines = shown(started);
            assert.match(lines[0] ?? "", /^run: unable to read config map .* \(503 .*\); trying again$/);
            assert.equal(lines[1], begun);
        });
    },
    settings,
);

describeRuns("A run of a chaincode without a ConfigMap", (runs) => {
    it("asks for none where no setting names one", async () => {
        runs.run();
        await eventually("a pod", () => runs.kinds().includes("Pod"));
        assert.deepEqual(
            runs.cluster().requests.filter((request) => request.includes("configmaps")),
            [],
        );
    });
});
