import assert from "node:assert/strict";
import { referredSecrets } from "../../../components/model/secrets";
import { devModel } from "../../support/rendering";

describe("the Secrets that a config refers to", () => {
    const from = (name: string): object => ({ secretKeyRef: { name, key: "token" } });

    it("are those of variables and of pulls, each once, of all templates and of the languages in use", () => {
        const model = devModel((settings) => {
            const place = { channel: "mychannel", type: "node", source: "chaincode/asset-transfer" };
            Object.assign(settings, {
                pod: { environment: { A: from("network"), B: "text" }, imagePullSecrets: ["pulls"] },
                languages: { node: { environment: { npm_config_token: from("builds") } } },
                chaincodes: [
                    { ...place, name: "one", pod: { environment: { C: from("own"), D: from("network") } } },
                    { ...place, name: "two", pod: { imagePullSecrets: ["others", "pulls"] } },
                ],
            });
        });
        assert.deepEqual(referredSecrets(model), {
            pulls: ["others", "pulls"],
            variables: ["builds", "network", "own"],
        });
    });

    it("are none by default", () => {
        assert.deepEqual(referredSecrets(devModel()), { pulls: [], variables: [] });
    });
});
