# What R gives for the trial-shaped set in set.csv, printed as TOML. The tests read answers.toml and never need R.
#
#   Debian: apt-get install r-cran-lme4 r-cran-sandwich r-cran-clubsandwich
#   Rscript tests/evidence/oracle/answers.R > tests/evidence/oracle/answers.toml   (from the checkout)

suppressPackageStartupMessages({
  library(lme4)
  library(sandwich)
  library(clubSandwich)
})

children <- read.csv("tests/evidence/oracle/set.csv")
children$council <- factor(children$council)
exactly <- function(x) paste0("[", paste(sprintf("%.12g", x), collapse = ", "), "]")
says <- function(name, x) cat(name, " = ", if (length(x) > 1) exactly(x) else sprintf("%.12g", x), "\n", sep = "")

cat("# Made by answers.R; do not edit.\n[versions]\n")
cat("R = \"", as.character(getRversion()), "\"\n", sep = "")
for (name in c("lme4", "sandwich", "clubSandwich"))
  cat(name, " = \"", as.character(packageVersion(name)), "\"\n", sep = "")

# The arm first, then an effect for each council and no constant, as in our designs.
linear <- lm(outcome ~ 0 + arm + council, data = children)
logistic <- glm(outcome ~ 0 + arm + council, family = binomial, data = children,
                control = list(epsilon = 1e-14, maxit = 100))
arm_se <- function(vcov) sqrt(vcov["arm", "arm"])

cat("\n[linear]\n")
says("arm", coef(linear)["arm"])

cat("\n[linear.sandwich]\n")
# By cadjust sandwich means G/(G-1); its HC2 and HC3 of clusters bring the inverse of it along.
says("CR0", arm_se(vcovCL(linear, ~family, type = "HC0", cadjust = FALSE)))
says("CR1", arm_se(vcovCL(linear, ~family, type = "HC1", cadjust = TRUE)))
says("CR2", arm_se(vcovCL(linear, ~family, type = "HC2", cadjust = TRUE)))
says("CR3", arm_se(vcovCL(linear, ~family, type = "HC3", cadjust = TRUE)))
says("HC0", arm_se(vcovHC(linear, type = "HC0")))
says("HC1", arm_se(vcovHC(linear, type = "HC1")))
says("HC2", arm_se(vcovHC(linear, type = "HC2")))
says("HC3", arm_se(vcovHC(linear, type = "HC3")))
# Families and, crossed with them, the term in which each child was seen.
says("two_ways_CR0", arm_se(vcovCL(linear, ~ family + term, type = "HC0", cadjust = FALSE)))

cat("\n[linear.clubSandwich]\n")
for (type in c("CR0", "CR1S", "CR2", "CR3"))
  says(type, arm_se(vcovCR(linear, children$family, type = type)))
test <- coef_test(linear, vcov = vcovCR(linear, children$family, type = "CR2"), test = "Satterthwaite")
says("df", test["arm", "df_Satt"])
by_council <- vcovCR(lm(outcome ~ arm, data = children), children$council, type = "CR2")
says("CR2_by_council", arm_se(by_council))
says("df_by_council", coef_test(lm(outcome ~ arm, data = children), vcov = by_council,
                               test = "Satterthwaite")["arm", "df_Satt"])

cat("\n[logistic]\n")
says("arm", coef(logistic)["arm"])

cat("\n[logistic.sandwich]\n")
says("CR0", arm_se(vcovCL(logistic, ~family, type = "HC0", cadjust = FALSE)))
clustered <- vcovCL(logistic, ~family, type = "HC1", cadjust = TRUE)
says("CR1", arm_se(clustered))

# Every child with and without the offer, averaged; the delta method.
x <- model.matrix(logistic)
slopes <- lapply(c(1, 0), function(value) {
  each <- x
  each[, "arm"] <- value
  chance <- plogis(each %*% coef(logistic))[, 1]
  list(risk = mean(chance), slope = colMeans(each * chance * (1 - chance)))
})
slope <- slopes[[1]]$slope - slopes[[2]]$slope
cat("\n[standardised]\n")
says("with_offer", slopes[[1]]$risk)
says("without", slopes[[2]]$risk)
says("se", sqrt(drop(t(slope) %*% clustered %*% slope)))

# A random intercept for each family, in place of errors clustered by family.
mixed <- lmer(outcome ~ 0 + arm + council + (1 | family), data = children)
spread <- as.data.frame(VarCorr(mixed))$vcov
cat("\n[lmer]\n")
says("arm", fixef(mixed)["arm"])
says("se", sqrt(vcov(mixed)["arm", "arm"]))
says("icc", spread[1] / sum(spread))

latent <- glmer(outcome ~ 0 + arm + council + (1 | family), data = children, family = binomial, nAGQ = 25,
                control = glmerControl(optimizer = "bobyqa"))
cat("\n[glmer]\n")
says("arm", fixef(latent)["arm"])
says("family_sd", attr(VarCorr(latent)$family, "stddev"))
says("intercepts", fixef(latent)[-1])
