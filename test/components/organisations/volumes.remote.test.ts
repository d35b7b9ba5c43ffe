import assert from "node:assert/strict";
import { provider as module, type VolumesInputs } from "../../../components/organisations/volumes.remote";
import type { OutputsOf } from "../../../components/remote/kinds";
import { json, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { withStates } from "../../support/operations";

const provider = withStates(module);

const claims = "/api/v1/namespaces/fabric-dev/persistentvolumeclaims";
const list = (...names: readonly string[]): object => ({
    kind: "PersistentVolumeClaimList",
    apiVersion: "v1",
    metadata: { resourceVersion: "1" },
    items: names.map((name) => ({ metadata: { name } })),
});

describe("the volumes of a stack", () => {
    let server: FakeApiServer;
    let inputs: VolumesInputs;

    before(async () => {
        server = await startApiServer();
        const place = await placeOn(server, "fabric-dev");
        inputs = { place, onDestroy: "delete", organisations: ["org0", "org1"] };
    });

    after(() => server.stop());

    let earlier = 0;

    beforeEach(() => {
        earlier = server.received.length;
    });

    const outs = (): Promise<OutputsOf<"Volumes">> => provider.create(inputs).then((made) => made.outs);
    const calls = (): readonly string[] =>
        server.received.slice(earlier).map(({ method, path }) => `${method} ${path}`);

    it("are kept by a destroy that has to keep them, without a call", async () => {
        await provider.delete?.("id", { ...(await outs()), onDestroy: "keep" });
        assert.deepEqual(calls(), []);
    });

    it("remember organisations that left the config, until they are back", async () => {
        const update = async (
            olds: OutputsOf<"Volumes">,
            organisations: readonly string[],
        ): Promise<OutputsOf<"Volumes">> => (await provider.update?.("id", olds, { ...inputs, organisations })) ?? olds;
        const without = await update(await outs(), ["org0"]);
        assert.deepEqual([without.organisations, without.formerOrganisations], [["org0"], ["org1"]]);
        const later = await update(without, ["org0", "org2"]);
        assert.deepEqual(later.formerOrganisations, ["org1"]);
        const back = await update(later, ["org1"]);
        assert.deepEqual([back.organisations, back.formerOrganisations], [["org1"], ["org0", "org2"]]);
    });

    it("are in the homes of organisations, too, also of those that left the config", async () => {
        const homes = (...names: readonly string[]): VolumesInputs => ({ ...inputs, homes: names });
        const made = (await provider.create(homes("org0", "org1"))).outs;
        const left = (await provider.update?.("id", made, homes("org0"))) ?? made;
        assert.deepEqual([left.homes, left.formerHomes], [["org0"], ["org1"]]);
        const paths = ["fabric-dev", "org0", "org1"].map((name) => claims.replace("fabric-dev", name));
        paths.forEach((path) => {
            server.answer(`GET ${path}`, json(list()));
        });
        await provider.delete?.("id", left);
        assert.deepEqual(
            [...calls()].sort(),
            paths.flatMap((path) => [`GET ${path}`, `GET ${path}`]),
        );
    });

    it("say nothing of homes where there are none, as earlier states", async () => {
        const made = await outs();
        assert.deepEqual(Object.keys(made).sort(), ["formerOrganisations", "onDestroy", "organisations", "place"]);
        assert.deepEqual(await provider.update?.("id", made, inputs), made);
    });

    it("of another stack in the namespace stay, though its organisation has the name of one that left", async () => {
        const labels = { "app.kubernetes.io/managed-by": "pulumi", "app.kubernetes.io/instance": "another" };
        const items = [{ metadata: { name: "org9-peer1", labels } }];
        server.answer(`GET ${claims}`, json({ ...list(), items }));
        const { place } = inputs;
        await provider.delete?.("id", { ...(await outs()), place: { ...place, instance: "dev" } });
        assert.deepEqual(calls(), [`GET ${claims}`, `GET ${claims}`]);
    });

    it("are removed by a destroy that has to delete them, also those of organisations that left, and waited for", async () => {
        server.answer(`GET ${claims}`, json(list("org0-ca", "org1-peer1")), json(list("org1-peer1")), json(list()));
        for (const name of ["org0-ca", "org1-peer1"]) {
            server.answer(`DELETE ${claims}/${name}`, json({ kind: "Status", status: "Success" }));
        }
        await provider.delete?.("id", { ...(await outs()), formerOrganisations: ["org9"] });
        assert.deepEqual([...calls()].sort(), [
            `DELETE ${claims}/org0-ca`,
            `DELETE ${claims}/org1-peer1`,
            ...Array.from({ length: 3 }, () => `GET ${claims}`),
        ]);
        const asked = server.received.slice(earlier).find(({ method }) => method === "GET");
        assert.equal(
            asked?.query.get("labelSelector"),
            "app.kubernetes.io/managed-by=pulumi,app.kubernetes.io/part-of in (org0,org1,org9)",
        );
    });
});
