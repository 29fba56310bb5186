# Every target does all of its own set-up. `make help` explains them.
SHELL := /bin/sh
CLV := node pipeline/bin/clv.mjs
.DEFAULT_GOAL := help
.PHONY: help train ingest snapshot fit evaluate export score promote rollback runs why backtest build monitor \
  retrain serve dashboard stop doctor test lint types format bench-forest bench-btyd bench-scorer \
  bench-dashboard bench-calibration bench-level soak leaderboard replay report metrics-diff lab notebooks client licences \
  check-image lint-ship clean

help: ## Explain every target
	@echo "make TARGET [SET='key=value ...'] [ARGS='--option ...']"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | awk -F'|' '{ printf "  %-17s %s\n", $$1, $$2 }'

# SET="horizon_days=90 seed=7" becomes --set horizon_days=90 --set seed=7.
OVERRIDES := $(foreach pair,$(SET),--set $(pair))

train: node_modules/.runtime ## Everything: read, clean, snapshot, fit, evaluate, export, promote, score; on the simulated shop unless params.yaml says otherwise
	@$(CLV) train $(OVERRIDES) $(ARGS)

ingest snapshot fit evaluate export score: node_modules/.runtime
	@$(CLV) stage $@ $(OVERRIDES) $(ARGS)
ingest: ## Read the source, clean it into orders, keep the rejects
snapshot: ## Compute features and labels at every cutoff
fit: ## Search settings and fit the models
evaluate: ## Measure the model on the test cutoff, beside the baselines
export: ## Write the verified bundle
score: ## Predict every customer with the champion: table and CSV

promote: node_modules/.runtime ## Make the last version the champion where it is no worse, and serve it: ARGS='VERSION --force'
	@$(CLV) promote $(OVERRIDES) $(ARGS)

rollback: node_modules/.runtime ## Return to the champion before, or to another version: ARGS=VERSION
	@$(CLV) rollback $(ARGS)

runs: node_modules/.runtime ## List the runs; ARGS='show ID', 'diff A B' or 'push' for more
	@$(CLV) runs $(ARGS)

why: node_modules/.runtime ## Why a stage would run: make why STAGE=train (that is, all) or fit, score, ...
	@$(CLV) why $(or $(STAGE),train) $(OVERRIDES) $(ARGS)

backtest: node_modules/.runtime ## Run the whole recipe at a past cutoff: make backtest ARGS='--source cdnow --file F --cutoff 1997-12-31 --horizon 181'
	@$(CLV) backtest $(OVERRIDES) $(ARGS)

build: node_modules/.development ## Bundle the scorer into dist/, as the image holds it; `make serve` uses it while it is fresh
	@$(CLV) build

monitor: node_modules/.runtime ## What is unusual in the data and how the champion fares; fails on an alert
	@$(CLV) monitor $(OVERRIDES) $(ARGS)

retrain: node_modules/.development ## For a scheduler: ingest what is new, monitor, train, promote or not, score, report
	@$(CLV) retrain $(OVERRIDES) $(ARGS)

serve: node_modules/.runtime ## Start the scorer on the champion, http://127.0.0.1:8000
	@$(CLV) serve $(ARGS)

dashboard: node_modules/.runtime ## Build the dashboard ahead of time; serve does it by itself where it is missing or stale
	@node --import tsx scorer/dashboard/build.ts

stop: node_modules/.runtime ## Stop the embedded database
	@$(CLV) stop

doctor: node_modules/.runtime ## Say what is used (Node, database, champion) and whether it is well
	@$(CLV) doctor $(OVERRIDES) $(ARGS)

test: node_modules/.development ## Lint, types and all tests
	npm run --silent lint
	npm run --silent types
	npx --no-install vitest run $(ARGS)

lint: node_modules/.development ## Formatting, lint and the boundaries between the rooms
	npm run --silent lint

types: node_modules/.development ## Type check
	npm run --silent types

format: node_modules/.development ## Format the code
	npm run --silent format

bench-forest: node_modules/.development ## Our forest against scikit-learn and LightGBM, side by side
	npx --no-install tsx bench/forest/run.ts $(ARGS)

bench-btyd: node_modules/.development ## Our buy-till-you-die fits against lifetimes, side by side
	npx --no-install tsx bench/btyd/run.ts $(ARGS)

bench-scorer: node_modules/.development ## Our scorer against FastAPI with scikit-learn, side by side
	npx --no-install tsx bench/scorer/run.ts $(ARGS)

bench-dashboard: node_modules/.development ## Paint and interaction times of the dashboard with 100,000 customers
	npx --no-install tsx bench/dashboard/run.ts $(ARGS)

bench-calibration: node_modules/.development ## How right intervals and confidence are, on a dozen kinds of simulated shops
	npx --no-install tsx bench/calibration/run.ts $(ARGS)

bench-level: node_modules/.development ## How right the level of the coming season is, on simulated and real shops
	npx --no-install tsx bench/level/run.ts $(ARGS)

soak: node_modules/.development ## Fuzz, reload, kill and restart the scorer under load
	npx --no-install tsx bench/scorer/soak.ts $(ARGS)

leaderboard: node_modules/.development ## All engines and the peers on the same splits of real data
	npx --no-install tsx bench/leaderboard/run.ts $(ARGS)

replay: node_modules/.development ## Retrain through the past of Online Retail II, month by month, into reports/replay/: ARGS='--from 2010-08-31 --to 2011-12-09'
	npx --no-install tsx bench/replay/run.ts $(ARGS)

report: node_modules/.development ## Write reports/model-report.html, the model card of the last run
	@$(CLV) report $(OVERRIDES) $(ARGS)

metrics-diff: node_modules/.development ## Compare this checkout's metrics with another commit's, as Markdown: make metrics-diff REF=main
	@$(CLV) metrics-diff --ref $(or $(REF),main) $(OVERRIDES) $(ARGS)

lab: node_modules/.development ## Open the notebooks in JupyterLab, with the TypeScript kernel; ARGS are handed on
	npx --no-install tsx notebooks/machinery/open.ts $(ARGS)

notebooks: node_modules/.development ## Execute all notebooks headless into reports/notebooks/: ARGS='--only 01 --source cdnow --file F --horizon 90'
	npx --no-install tsx notebooks/machinery/run.ts $(ARGS)

client: node_modules/.development ## Generate the types of the scorer's TypeScript client from its OpenAPI document
	npx --no-install tsx scorer/client/generate.ts

licences: node_modules/.runtime ## List every package that ships, and refuse licences that nobody has looked at
	@npx --yes license-checker-rseidelsohn@5.0.1 --production --excludePrivatePackages --markdown --onlyAllow '$(LICENCES)'

check-image: node_modules/.development ## Build the scorer's image and ask it as a container (ENGINE=podman)
	@.ci/checkImage.sh

lint-ship: ## Lint Dockerfile, compose.yaml and workflows (needs python3 and Go)
	@.ci/lintShipping.sh

clean: ## Remove what runs left: intermediate tables, reports and bundles (the embedded database stays)
	@rm -rf data/interim data/processed $(filter-out reports/README.md,$(wildcard reports/*)) $(filter-out artifacts/README.md,$(wildcard artifacts/*))

# MPL-2.0 is that of lightningcss, which Vite uses unchanged.
LICENCES := MIT;MIT-0;ISC;Apache-2.0;BSD-2-Clause;BSD-3-Clause;0BSD;Unlicense;MPL-2.0;Apache-2.0 AND BSL-1.0

# Runs need no tools of development; once those are there, they stay.
node_modules/.runtime: package-lock.json
	@if [ -e node_modules/.development ]; then $(MAKE) --no-print-directory node_modules/.development; else \
	  node pipeline/bin/checkNode.mjs && echo "Installing packages (once) ..." && node pipeline/bin/installPackages.mjs --omit=dev; fi
	@touch $@

node_modules/.development: package-lock.json
	@node pipeline/bin/checkNode.mjs && echo "Installing packages with development tools (once) ..." && node pipeline/bin/installPackages.mjs --include=dev
	@touch $@
