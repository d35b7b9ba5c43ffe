import eslint from "@eslint/js";
import pulumi from "@pulumi/eslint-plugin";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["node_modules/**", "dist/**", "**/dist/**", "chaincode/*/node_modules/**"] },
    eslint.configs.recommended,
    {
        files: ["**/*.ts"],
        extends: [...tseslint.configs.strictTypeChecked],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        plugins: { "@pulumi": pulumi },
        rules: {
            "@pulumi/no-output-in-template-literal": "error",
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
            "@typescript-eslint/explicit-module-boundary-types": "error",
            complexity: ["error", 10],
            "max-lines": ["error", { max: 250, skipBlankLines: false, skipComments: false }],
            "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
        },
    },
    {
        // A describe() block is one function by construction; its length says nothing about the tests in it.
        files: ["test/**/*.test.ts", "chaincode/*/test/**/*.ts"],
        rules: { "max-lines-per-function": "off" },
    },
    {
        files: ["**/*.mjs"],
        languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
    },
    {
        files: ["components/state/require-from-string/*.js", "template/**/*.js", "**/*.cjs"],
        languageOptions: {
            sourceType: "commonjs",
            globals: {
                ...{ require: "readonly", module: "readonly", process: "readonly" },
                ...{ __dirname: "readonly", __filename: "readonly" },
            },
        },
    },
    prettier,
);
