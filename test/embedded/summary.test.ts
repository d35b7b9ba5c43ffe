import assert from "node:assert/strict";
import { newPlaces } from "../../embedded/places";
import { summary } from "../../embedded/summary";

describe("the summary of a start", () => {
    const places = newPlaces({ FABRIC_EMBEDDED_HOME: "/x" });

    it("shows the nodes, the chaincodes with their answers, and how to go on", () => {
        const chaincodes = { "asset-transfer": { sequence: 1, answers: ['{"ID":"asset1"}'] } };
        const outputs = {
            endpoints: { "org1-peer1": "org1-peer1:7051" },
            chaincodes,
            connectionProfiles: { org1: {} },
        };
        const text = summary(outputs, places);
        assert.match(text, /^endpoints:\n {2}org1-peer1: org1-peer1:7051$/m);
        assert.match(text, /answers:\n\s+- '\{"ID":"asset1"\}'/);
        assert.match(text, /^npm run down +# ends and removes everything$/m);
        assert.match(text, /^kubectl --kubeconfig \/x\/state\/kubeconfig -n fabric-dev get pods$/m);
        assert.match(text, /^npm run call -- asset-transfer ReadAsset asset1 +# calls a chaincode; /m);
        assert.match(
            text,
            /^kubectl --kubeconfig \/x\/state\/kubeconfig -n fabric-dev logs org1-peer1-0 -c peer +# with the output/m,
        );
        assert.doesNotMatch(text, /connectionProfiles/);
    });

    it("shows how to go on when there are no outputs", () => {
        assert.match(summary(undefined, places), /embedded\/pulumi preview/);
    });
});
