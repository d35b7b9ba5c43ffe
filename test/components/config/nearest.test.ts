import assert from "node:assert/strict";
import { nearest, nearestKey } from "../../../components/config/nearest";

const known = ["namespace", "registry", "organizations", "context", "ca"];

const words = [
    { word: "namespce", means: "namespace" },
    { word: "organisations", means: "organizations" },
    { word: "REGISTRY", means: "registry" },
    { word: "contexts", means: "context" },
    { word: "cb", means: "ca" },
    { word: "storage", means: undefined },
    { word: "xy", means: undefined },
];

describe("nearest", () => {
    for (const { word, means } of words) {
        it(`takes "${word}" for ${means ?? "nothing known"}`, () => {
            assert.equal(nearest(word, known), means);
        });
    }

    it("takes no word that is further away than it may be", () => {
        assert.equal(nearest("organisatoins", known, 2), undefined);
    });

    for (const { key, means } of [
        { key: "stateDB", means: "stateDatabase" },
        { key: "anchorPeers", means: "anchors" },
        { key: "stat", means: undefined },
        { key: "database", means: undefined },
        { key: "achors", means: "anchors" },
    ]) {
        it(`takes the key ${key} for ${means ?? "none that is known"}`, () => {
            assert.equal(nearestKey(key, ["stateDatabase", "anchors"]), means);
        });
    }

    it("prefers the closer of two", () => {
        assert.equal(nearest("org2", ["org11", "org1"]), "org1");
    });
});
