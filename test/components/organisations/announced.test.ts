import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { devModel } from "../../support/rendering";
import type { Node } from "../../../components/model/organisation";
import { announcedAddress } from "../../../components/organisations/announced";
import type { Scope } from "../../../components/stack/scope";

/** The first peer of the dev stack, reached so. */
function peer(outside: object | undefined): Node {
    const { organisations } = devModel((config) => Object.assign(config, outside === undefined ? {} : { outside }));
    return organisations.flatMap(({ peers }) => peers)[0] ?? assert.fail("no peer");
}

/** What is announced of a node where the API server answers so; undefined where that is not known. */
async function announced(
    node: Node,
    answer: { readonly preview: boolean; readonly id?: string; readonly nodePort?: number },
): Promise<unknown> {
    const newResource = ({ inputs }: pulumi.runtime.MockResourceArgs) => {
        const spec = { ports: [answer.nodePort === undefined ? {} : { nodePort: answer.nodePort }] };
        return { id: answer.id, state: { ...(inputs as object), spec } };
    };
    await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "fabric", "dev", answer.preview);
    // The only parts of a scope that are used; objects go to whichever provider there is by default.
    const scope = { namespace: pulumi.output("fabric-dev"), provider: undefined } as unknown as Scope;
    let address: pulumi.Output<unknown> | undefined;
    await pulumi.runtime.runInPulumiStack(() => {
        address = announcedAddress(scope, node, {});
        return Promise.resolve({});
    });
    const known = (address as unknown as { readonly isKnown: Promise<boolean> }).isKnown; // As the SDK has it inside.
    const value = (await known)
        ? await (address as unknown as { promise: () => Promise<unknown> }).promise()
        : undefined;
    await pulumi.runtime.disconnect();
    return value;
}

const nodePort = { type: "nodePort", host: "203.0.113.7" };

describe("what is announced of a node", () => {
    it("is its name and port inside where nothing else is said", async () => {
        assert.deepEqual(await announced(peer(undefined), { preview: true }), { host: "org1-peer1", port: 7051 });
    });

    it("is the node port that the API server has chosen", async () => {
        const answer = { preview: false, id: "fabric-dev/org1-peer1-outside", nodePort: 31234 };
        assert.deepEqual(await announced(peer(nodePort), answer), { host: "203.0.113.7", port: 31234 });
        assert.deepEqual(await announced(peer(nodePort), { ...answer, preview: true }), {
            host: "203.0.113.7",
            port: 31234,
        });
    });

    it("is not known to a preview that makes the Service, though a dry run draws a port", async () => {
        assert.equal(await announced(peer(nodePort), { preview: true, nodePort: 30001 }), undefined);
    });

    it("is known to that preview where no port is chosen", async () => {
        const loadBalancer = peer({ type: "loadBalancer", host: "{node}.acme.example", port: 443 });
        const address = { host: "org1-peer1.acme.example", port: 443 };
        assert.deepEqual(await announced(loadBalancer, { preview: true }), address);
    });
});
