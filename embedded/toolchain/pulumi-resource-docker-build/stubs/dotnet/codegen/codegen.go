// Package codegen stands in for Pulumi's .NET code generator, of which the provider uses one struct to describe its schema.
package codegen

// CSharpPackageInfo holds the settings for generating a .NET SDK; nobody generates one from this build.
type CSharpPackageInfo struct {
	PackageReferences    map[string]string `json:"packageReferences,omitempty"`
	RespectSchemaVersion bool              `json:"respectSchemaVersion,omitempty"`
}
