using System.Runtime.Versioning;

// The components (shells, file modes, /proc) are those of Unix.
[assembly: UnsupportedOSPlatform("windows")]
