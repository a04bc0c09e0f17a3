# Every target sets up what it needs; what was installed or built once is kept.
.DEFAULT_GOAL := build
.PHONY: build demo test unit bench lint publish docs clean

CONFIGURATION ?= Release
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

build: bin/landfall        ## a runnable ./bin/landfall

# A lock file of its own: what one runtime needs besides does not belong in the ones that are kept.
PUBLISH := -p:PublishReadyToRun=true -p:PublishSingleFile=true -p:NuGetLockFilePath=obj/publish.lock.json

# Framework-dependent and compiled ahead of time: starts in well under 100 ms.
SOURCES := $(shell find src -name '*.cs' -not -path '*/obj/*' -o -name '*.csproj' -o -name '*.json' -path '*/Schemas/*' 2>/dev/null) Directory.Build.props Directory.Packages.props
bin/landfall: $(SOURCES)
	dotnet publish src/Landfall.Cli --configuration $(CONFIGURATION) --runtime $(shell eng/rid) --self-contained false \
		$(PUBLISH) --output bin --verbosity quiet
	@touch $@

demo: build                ## the whole path on a local cluster; KEEP=1 leaves it running
	@eng/setup demo
	@eng/demo $(if $(KEEP),--keep)

test: build                ## all tests, on real components
	@eng/setup test
	@eng/test

unit: build                ## the tests without I/O
	@eng/test unit

bench: build               ## ratios to other tools and to the raw limit
	@eng/setup bench
	@eng/bench

lint:                      ## formatting, analyzers as errors, shell scripts
	@eng/setup lint
	@eng/lint

publish:                   ## one self-contained file in artifacts/
	dotnet publish src/Landfall.Cli --configuration $(CONFIGURATION) --runtime $(shell eng/rid) --self-contained true \
		$(PUBLISH) --output artifacts --verbosity quiet
	@ls -l artifacts/landfall

docs: build                ## writes the CLI reference anew
	LANDFALL_WRITE_DOCS=1 eng/test unit --filter '*Reference*'

clean:
	rm -rf bin artifacts
	dotnet clean --verbosity quiet
