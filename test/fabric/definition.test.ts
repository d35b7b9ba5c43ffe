import assert from "node:assert/strict";

import { msp, peer } from "@hyperledger/fabric-protos";

import {
    definitionDifferences,
    definitionHash,
    readDefinition,
    wireDefinition,
    type Definition,
} from "../../fabric/definition";
import { parsePolicy } from "../../fabric/policy";

const definition: Definition = {
    name: "asset-transfer",
    version: "1.0",
    endorsementPolicy: { signature: "AND('Org1MSP.peer', 'Org2MSP.peer')" },
    initRequired: false,
};

describe("definitionHash", () => {
    it("stays what it is from version to version", () => {
        assert.equal(definitionHash(definition), "fc2c9ab44b45c136af3eea63f076d1bd6e8e7f32516785c75e798403648715f6");
        assert.equal(
            definitionHash({ ...definition, endorsementPolicy: undefined }),
            "a8fa69e3a7a21cd0287235b6fce00f810cf4ebf2b25a74535f2503e6067dc3b9",
        );
    });

    const equal: readonly { name: string; other: Definition }[] = [
        {
            name: "the default plugins are named",
            other: { ...definition, endorsementPlugin: "escc", validationPlugin: "vscc" },
        },
        { name: "collections are given and empty", other: { ...definition, collections: new Uint8Array() } },
        {
            name: "the policy is written in another way",
            other: { ...definition, endorsementPolicy: { signature: "OutOf(2,'Org1MSP.peer','Org2MSP.peer')" } },
        },
    ];
    for (const { name, other } of equal) {
        it(`is the same when ${name}`, () => {
            assert.equal(definitionHash(other), definitionHash(definition));
            assert.deepEqual(definitionDifferences(other, definition), []);
        });
    }

    it("takes no policy for the channel's Endorsement policy", () => {
        const implicit = { ...definition, endorsementPolicy: undefined };
        const explicit = { ...definition, endorsementPolicy: { channelPolicy: "/Channel/Application/Endorsement" } };
        assert.equal(definitionHash(implicit), definitionHash(explicit));
    });

    const different: readonly { field: string; other: Definition }[] = [
        { field: "version", other: { ...definition, version: "1.1" } },
        { field: "endorsement policy", other: { ...definition, endorsementPolicy: undefined } },
        { field: "collections", other: { ...definition, collections: collections("secret") } },
        { field: "init required", other: { ...definition, initRequired: true } },
        { field: "endorsement plugin", other: { ...definition, endorsementPlugin: "own" } },
        { field: "validation plugin", other: { ...definition, validationPlugin: "own" } },
    ];
    for (const { field, other } of different) {
        it(`is another one, and the difference is named, when the ${field} is another one`, () => {
            assert.notEqual(definitionHash(other), definitionHash(definition));
            assert.deepEqual(definitionDifferences(other, definition), [field]);
        });
    }

    it("is another one for another chaincode", () => {
        assert.notEqual(definitionHash({ ...definition, name: "other" }), definitionHash(definition));
    });
});

describe("readDefinition", () => {
    it("gives back what was written", () => {
        const whole = {
            ...definition,
            collections: collections("secret"),
            endorsementPlugin: "a",
            validationPlugin: "b",
        };
        assert.deepEqual(readDefinition("asset-transfer", wireDefinition(whole)), {
            ...whole,
            collections: wireDefinition(whole).collections,
        });
    });

    it("shows a policy that has no text as its bytes, and keeps its hash", () => {
        const identity = new msp.MSPPrincipal();
        identity.setPrincipalClassification(msp.MSPPrincipal.Classification.IDENTITY);
        identity.setPrincipal(Buffer.from("somebody"));
        const policy = parsePolicy("OR('Org1MSP.peer')");
        policy.setIdentitiesList([identity]);
        const message = new peer.ApplicationPolicy();
        message.setSignaturePolicy(policy);
        const validationParameter = message.serializeBinary();
        const read = readDefinition("asset-transfer", { ...wireDefinition(definition), validationParameter });
        const bytes = Buffer.from(validationParameter).toString("hex");
        assert.deepEqual(read.endorsementPolicy, { bytes });
        assert.deepEqual(Buffer.from(wireDefinition(read).validationParameter).toString("hex"), bytes);
    });

    it("shows a policy whose text leads to other bytes as its bytes", () => {
        const policy = parsePolicy("AND('Org1MSP.peer', 'Org1MSP.peer')");
        const [only] = policy.getIdentitiesList();
        policy.setIdentitiesList(only === undefined ? [] : [only]);
        policy.getRule()?.getNOutOf()?.getRulesList()[1]?.setSignedBy(0);
        const message = new peer.ApplicationPolicy();
        message.setSignaturePolicy(policy);
        const validationParameter = message.serializeBinary();
        const read = readDefinition("asset-transfer", { ...wireDefinition(definition), validationParameter });
        assert.deepEqual(read.endorsementPolicy, { bytes: Buffer.from(validationParameter).toString("hex") });
    });
});

function collections(name: string): Uint8Array {
    const config = new peer.StaticCollectionConfig();
    config.setName(name);
    const one = new peer.CollectionConfig();
    one.setStaticCollectionConfig(config);
    const message = new peer.CollectionConfigPackage();
    message.setConfigList([one]);
    return message.serializeBinary();
}
