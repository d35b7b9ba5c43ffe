import assert from "node:assert/strict";

import { configuration, describeSources, said } from "../../../support/sources";

describeSources("A builder of source packages that is asked for a package", (sources) => {
    const detect = async (type: string): Promise<readonly unknown[]> => {
        const { code, metadata } = sources.newPackage(undefined, { type });
        const started = sources.verb("detect", [code, metadata]);
        return [await started.status, said(started)];
    };

    for (const type of ["node", "NODE"]) {
        it(`takes one of type ${type}`, async () => {
            assert.deepEqual(await detect(type), [0, ["detect: Detected node chaincode: assets"]]);
        });
    }

    for (const type of ["k8s", "ccaas", "rust"]) {
        it(`leaves one of type ${type} to others without asking the API server`, async () => {
            assert.deepEqual(await detect(type), [1, []]);
            assert.deepEqual(
                sources.cluster().requests.filter((request) => request.includes("configmaps")),
                [],
            );
        });
    }

    it("says what to set where it has no image for a language", async () => {
        const says =
            'detect: Error detecting chaincode: no image available for "java": ' +
            "set languages.java in config.json of config map fabric-builder";
        assert.deepEqual(await detect("java"), [1, [says]]);
    });

    it("knows a language as soon as that is configured", async () => {
        const { node } = configuration.languages;
        assert.ok(node);
        sources.configure({ ...configuration, languages: { java: node } });
        assert.deepEqual(await detect("java"), [0, ["detect: Detected java chaincode: assets"]]);
    });
});
