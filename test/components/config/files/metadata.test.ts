import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { folderProblems } from "../../../../components/config/files/folders";

const index = '{"index":{"fields":["owner"]}}';
const indexes = "META-INF/statedb/couchdb/indexes";

describe("folderProblems of metadata", () => {
    let project: string;

    beforeEach(() => {
        project = mkdtempSync(join(tmpdir(), "metadata-"));
        write("cc/Dockerfile", "");
        write(`cc/${indexes}/a.json`, index);
    });

    afterEach(() => {
        rmSync(project, { recursive: true });
    });

    function write(path: string, content: string): void {
        mkdirSync(dirname(join(project, path)), { recursive: true });
        writeFileSync(join(project, path), content);
    }

    const problems = (chaincode: object) => folderProblems({ chaincodes: [{ source: "cc", ...chaincode }] }, project);

    it("accepts indexes beside the source, of collections that there are, and hidden files", () => {
        write("cc/META-INF/statedb/couchdb/collections/secret/indexes/a.json", index);
        write("cc/META-INF/.gitkeep", "");
        assert.deepEqual(problems({ collections: [{ name: "secret" }] }), []);
    });

    it("names each index that peers would leave out, beside the source or where metadata says", () => {
        write(`cc/${indexes}/b.json`, '{"index":{"fields":"owner"}}');
        write(`cc/${indexes}/c.txt`, index);
        const b = `index "${indexes}/b.json" has no list in "index.fields"`;
        const c = `"${indexes}/c.txt" is no index as a peer reads them: META-INF/statedb/couchdb/indexes/<name>.json, or META-INF/statedb/couchdb/collections/<collection>/indexes/<name>.json`;
        assert.deepEqual(problems({}), [
            { path: "chaincodes[0].source", reason: b },
            { path: "chaincodes[0].source", reason: c },
        ]);
        assert.deepEqual(problems({ metadata: "cc/META-INF" }), [
            { path: "chaincodes[0].metadata", reason: b },
            { path: "chaincodes[0].metadata", reason: c },
        ]);
    });

    it("names an index of a collection that there is not", () => {
        const file = "META-INF/statedb/couchdb/collections/secret/indexes/a.json";
        write(`cc/${file}`, index);
        const reason = `index "${file}" is of no collection of the chaincode: "secret" is not in collections`;
        assert.deepEqual(problems({ collections: [{ name: "other" }] }), [{ path: "chaincodes[0].source", reason }]);
    });

    it("refuses a link, as peers do", () => {
        symlinkSync("a.json", join(project, `cc/${indexes}/b.json`));
        const [problem] = problems({});
        assert.match(problem?.reason ?? "", /b\.json: it is a link or special file, which peers refuse/);
    });
});
