# Every command installs what it needs and this machine lacks (see .ci/install), and says so.

# Bash also because make would look up a lone command without the PATH set here.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
# The steps share the processors, the target folder and the order in which failures are best seen.
.NOTPARALLEL:
.PHONY: help serve test build check bench watch fmt clippy clippy-wasm native wasm digests package package-test recipes browser firefox

export PATH := $(shell .ci/install path):$(PATH)
# Trunk takes NO_COLOR=1 for a bad value, and by default asks the registry for news of itself.
TRUNK := env -u NO_COLOR TRUNK_SKIP_VERSION_CHECK=true trunk
# No step changes Cargo.lock: after editing Cargo.toml, run cargo once.
LOCKED := --locked

PORT ?= 8080
# The test targets, each a file in tests/, that also run in wasm under Node.js.
WASM_TESTS := digests markov scripts statistics
# The runner passes a file that has no #[wasm_bindgen_test] at all; here that is a failure.
NONE_EMPTY := awk '{ print; fflush() } /no tests to run!/ { empty = 1 } END { exit empty }'

# $(call step,NAME,COMMAND) runs a step and says how long it took.
define step
@printf '\n==> %s\n' "$(1)"; SECONDS=0; \
if $(2); then printf '==> %s: passed in %d s\n' "$(1)" $$SECONDS; \
else printf '==> %s: FAILED after %d s\n' "$(1)" $$SECONDS >&2; exit 1; fi
endef

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

serve: build ## Build the optimised page and serve it at http://127.0.0.1:8080/ (another port: PORT=9000)
	@.ci/install npm
	@exec node tests/browser/serve.js --port $(PORT)

STARTED := $(shell date +%s)
test: fmt clippy clippy-wasm native wasm build digests package package-test recipes browser ## Run every step below, in this order, up to the first failure
	@printf '\n==> Everything passed in %d s\n' $$(($$(date +%s) - $(STARTED)))

check: fmt clippy native ## The quick part of the tests: fmt, clippy, native

fmt: ## Step: formatting
	@.ci/install rust
	$(call step,Formatting,cargo fmt --check)

clippy: ## Step: lints of all native targets
	@.ci/install rust
	$(call step,Lints (native),cargo clippy $(LOCKED) --all-targets -- -D warnings)

clippy-wasm: ## Step: lints of the page and of the package
	@.ci/install rust
	$(call step,Lints (wasm),cargo clippy $(LOCKED) --target wasm32-unknown-unknown --lib --bins --features split -- -D warnings)
	$(call step,Lints (package),cargo clippy $(LOCKED) --target wasm32-unknown-unknown --lib --no-default-features -- -D warnings)

native: ## Step: native tests
	@.ci/install rust
	$(call step,Tests (native),cargo test $(LOCKED) --no-fail-fast)

wasm: export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER := wasm-bindgen-test-runner
wasm: ## Step: core tests in wasm under Node.js
	@.ci/install rust wasm-bindgen
	$(call step,Tests (wasm under Node.js),\
		cargo test $(LOCKED) --no-fail-fast --target wasm32-unknown-unknown --no-default-features $(addprefix --test ,$(WASM_TESTS)) 2>&1 | $(NONE_EMPTY))

# What www/split.mjs takes the module apart by.
build: export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS := -C link-args=--emit-relocs
build: ## Step: the optimised page in dist/, which any static host can serve from any path
	@.ci/install rust crates trunk wasm-bindgen wasm-split wasm-opt plots
	$(call step,Optimised build,$(TRUNK) build --release --cargo-profile page --features split)

digests: build ## Step: the digests on record, by the wasm in dist/ under Node.js
	$(call step,Digests of dist/ (wasm under Node.js),node tests/digests.mjs dist)

package: ## Step: the core without the page as an npm package, in target/package/
	@.ci/install rust crates wasm-bindgen wasm-opt
	$(call step,Package,node www/package/build.mjs)

package-test: package ## Step: tests of the package under Node.js, and of its types
	@.ci/install package
	$(call step,Tests (package under Node.js),node --test --test-reporter=spec tests/package/*.test.js)

recipes: build ## Step: the documents of www/recipes, each by its own tool, in target/recipes
	@.ci/install mdbook vitepress mkdocs
	$(call step,Recipes,www/recipes/build)

browser: recipes package ## Step: tests of dist/ and of the recipes in Chromium
	@.ci/install npm chromium
	$(call step,Tests (Chromium),cd tests/browser && npx playwright test)

firefox: build ## Beside the tests: dist/ in Firefox, where browsers differ
	@.ci/install npm firefox
	$(call step,Tests (Firefox),node --test --test-reporter=spec tests/firefox/*.test.js)

bench: build ## Benchmarks, natively and in wasm under Node.js
	@.ci/install rust
	cargo bench $(LOCKED)
	node benches/wasm.mjs dist
	@.ci/install npm chromium
	node tests/browser/measure.js
	node tests/browser/measure-embed.js
	node tests/browser/measure-hunt.js
	node tests/browser/measure-mistakes.js

watch: ## For development: serve an unoptimised page that is rebuilt when a file changes
	@.ci/install rust crates trunk wasm-bindgen plots
	$(TRUNK) serve --address 127.0.0.1 --port $(PORT) --dist target/watch
